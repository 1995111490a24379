using Armed.Runtime.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>ICC and R2 of the solved mixed model.</summary>
internal static class VarianceShares
{
    public static Html Of(BundleManifest manifest)
    {
        if (manifest.Refit?.Model is not { } model)
        {
            return Html.None;
        }

        var icc = model.Icc is { } share ? Html.Of($"<p>Intraclass correlation (ICC) {Numbers.Short(share)}: of the variation that the columns leave, {Numbers.Percent(share)} is between clusters.</p>\n") : Html.None;
        var shares = model.VarianceShares is not { } parts ? Html.None
            : Html.Of($"<p>The columns explain {Numbers.Percent(parts.MarginalR2)} of the variation of the linear predictor with its residual (marginal R²), columns and clusters together {Numbers.Percent(parts.ConditionalR2)} (conditional R²). These are shares in the rows of the fit; the residual variance is {parts.ResidualFormula}.</p>\n");
        return Html.Of($"{icc}{shares}{FixedEffects(model)}");
    }

    private static Html FixedEffects(MixedModelDescription model)
    {
        var hasP = model.FixedEffects.Any(effect => effect.P is not null);
        return model.FixedEffects.Count == 0 ? Html.None : Tables.Of(
            Html.Of($"Fixed effects ({model.Method}, {Numbers.Count(model.Observations, "row")}), on the scale of the linear predictor"),
            [Tables.Cell("term"), Tables.Cell("estimate"), Tables.Cell("standard error"), .. hasP ? [Tables.Cell("p")] : Array.Empty<Html>()],
            model.FixedEffects.Select(effect => (IReadOnlyList<Html>)[Html.Name(effect.Term), Tables.Cell(effect.Estimate), Tables.Cell(effect.Se), .. hasP ? [Tables.Cell(effect.P)] : Array.Empty<Html>()]));
    }
}
