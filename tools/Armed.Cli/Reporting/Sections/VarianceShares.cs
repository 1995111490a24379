using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

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
        return Html.Of($"{Multiplied(manifest.Refit.SdMultiplier)}{icc}{shares}{FixedEffects(manifest, model)}");
    }

    /// <summary>Coefficients with what they are: exponentials where the linear predictor is a logarithm or log odds.</summary>
    private static Html FixedEffects(BundleManifest manifest, MixedModelDescription model)
    {
        var ratio = manifest.MakeOutcome().RatioName;
        var (hasInterval, hasP) = (model.FixedEffects.Any(effect => effect.Lower is not null), model.FixedEffects.Any(effect => effect.P is not null));
        var references = ReferenceLevels.Of(manifest).Select(reference => Html.Of($"{Html.Name(reference.Column)}: {Html.Name(reference.Level)}")).ToList();
        Html[] heads = [Tables.Cell("term"), Tables.Cell("estimate"), Tables.Cell("standard error"), .. ratio is null ? Array.Empty<Html>() : [Tables.Cell(ratio)],
            .. hasInterval ? [Tables.Cell($"{(ratio is null ? "" : ratio + ", ")}{Numbers.Percent(model.ConfidenceLevel ?? 0.95)} from"), Tables.Cell("to")] : Array.Empty<Html>(), .. hasP ? [Tables.Cell("p")] : Array.Empty<Html>()];
        var notes = Html.Of($"{(references.Count == 0 ? Html.None : Html.Of($" A level is compared with the reference level of its column ({Html.List(references)})."))}{(manifest.Refit?.Curves.Count > 0 ? " Where a column also has a curve, its coefficient is the straight part alone: see its figure above." : "")}");
        return model.FixedEffects.Count == 0 ? Html.None : Html.Of($"{Tables.Of(Html.Of($"Fixed effects ({model.Method}, {Numbers.Count(model.Observations, "row")}), {Words.LinearScale(manifest)}"), heads, model.FixedEffects.Select(Cells))}{(notes.Text.Length == 0 ? Html.None : Html.Of($"<p>{notes}</p>\n"))}");

        IReadOnlyList<Html> Cells(FixedEffectDescription effect) =>
        [
            Html.Name(effect.Term), Tables.Cell(effect.Estimate), Tables.Cell(effect.Se), .. ratio is null ? Array.Empty<Html>() : [Tables.Cell(Math.Exp(effect.Estimate))],
            .. hasInterval ? [Tables.Cell(End(effect.Lower)), Tables.Cell(End(effect.Upper))] : Array.Empty<Html>(), .. hasP ? [Tables.Cell(effect.P)] : Array.Empty<Html>(),
        ];

        double? End(double? end) => ratio is null || end is null ? end : Math.Exp(end.Value); // of the ratio, which stands beside it
    }

    /// <summary>What standard deviations mean that held-out rows chose.</summary>
    private static Html Multiplied(double? multiplier) => multiplier is > 1 ? Html.Of(
        $"<p>The standard deviations between clusters are {multiplier.Value.ToString("0.##", CultureInfo.InvariantCulture)} times those of the largest likelihood, because rows that a solution did not use are then predicted better. They serve predictions, and so do shares of variance that follow from them; they do not measure how much clusters differ.</p>\n") : Html.None;
}
