using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Outcomes;
using Spectre.Console;

namespace Armed.Cli.Bundles;

/// <summary>A mixed model's estimates as statistical software prints them.</summary>
internal static class EstimatesReport
{
    /// <summary>More are in the manifest alone: those of four effects fit the screen.</summary>
    private const int MostCorrelations = 6;

    public static void Write(RefitDescription refit, BundleManifest manifest, CommandOutput output)
    {
        output.Line($"{Verdict(refit)}. Random effects{(refit.Kept ? "" : " of that refit")} {Printable.Text(refit.Random)}{Printable.Text(FixedPart(refit))}");
        if (refit.SecondStage is { } stage)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Second stage: {stage.Trees} boosted trees of {(stage.Classes > 0 ? "the inputs, the clusters' effects and their class shares change the classes' probabilities" : "the inputs and the clusters' effects change predictions")} for {Printable.Text(stage.Whose)}; they lower the loss of rows out of fold by {stage.Gain:G3} (se {stage.StandardError:G2})"));
        }
        if (refit.Model is not { } model)
        {
            return;
        }

        output.Line(Head(model));
        WriteShares(model, manifest.Outcome, output);
        if (model.FixedEffects.Count > 0)
        {
            output.Console.Write(FixedEffects(model, refit.Ridge));
            WriteReferences(manifest, output);
        }

        foreach (var sentence in FixedCurvesText.Of(model))
        {
            output.Line(Printable.Text(sentence));
        }

        output.Console.Write(Variances(model, OutcomeKinds.Of(manifest.Task).DispersionName));
        WriteCorrelations(model, output);
        foreach (var sentence in VarianceCaution.Of(manifest))
        {
            output.Line(Printable.Text(sentence));
        }

        if (model.CutPoints.Count > 0)
        {
            output.Line($"Cut points: {string.Join(", ", model.CutPoints.Select((cut, k) => $"{Number(cut)}{CutPointError(model, k)}"))}");
        }
    }

    private static string Verdict(RefitDescription refit) => refit is { Kept: true, ValidationLossBefore: null, HiddenFeatures: 0 }
        ? $"Mixed model: {refit.Reason}"
        : $"Refit of the last layer: {(refit.Kept ? "kept" : "not kept")}; {refit.Reason}";

    private static string FixedPart(RefitDescription refit)
    {
        string[] parts =
        [
            .. refit.Ridge ? ["shrunken coefficients (no p values)"] : Array.Empty<string>(),
            .. refit.Curves.Count > 0 ? [$"curves in {string.Join(", ", refit.Curves)}"] : Array.Empty<string>(),
            .. refit.Trees > 0 ? [$"a column of {Counted.Of(refit.Trees, "boosted tree")}"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "" : $". The fixed part has {string.Join(parts.Length > 2 ? ", " : " and ", parts)}";
    }

    private static string Head(MixedModelDescription model)
    {
        var parts = new List<string> { $"{model.Method}, {Counted.Of(model.Observations, "observation")}, {Counted.Of(model.Parameters, "parameter")}{Counting(model)}" };
        Add(parts, "log-likelihood", model.LogLikelihood);
        Add(parts, "AIC", model.Aic);
        Add(parts, "BIC", model.Bic);
        return string.Join(", ", parts);
    }

    /// <summary>What the parameters are: more than the lines of the tables, in which pieces of curves and coefficients with priors have a variance instead.</summary>
    private static string Counting(MixedModelDescription model)
    {
        string[] own = model.Sigma is not null ? ["residual variance"] : model.CutPoints.Count > 0 ? ["cut points"] : model.Dispersion is not null ? ["dispersion"] : [];
        string[] kinds = ["fixed coefficients without priors", "variances", "covariances", .. own];
        return $" ({string.Join(", ", kinds[..^1])} and {kinds[^1]})";
    }

    private static void WriteShares(MixedModelDescription model, OutcomeDescription outcome, CommandOutput output)
    {
        if (model.VarianceShares is not { } shares)
        {
            output.Line(model.Icc is { } icc ? $"ICC {Share(icc)}{(HasClasses(outcome) ? " (of the logit between any two classes, with the residual variance pi^2 / 3). No R2: every pair of classes has another one" : "")}" : "No R2 and no ICC: the variance that the model leaves has no one value");
            return;
        }

        var factors = string.Join(", ", shares.Factors.Select(factor => $"{Printable.Text(factor.Factor)} {Share(factor.Icc)}"));
        output.Line($"Marginal R2 {Share(shares.MarginalR2)}, conditional R2 {Share(shares.ConditionalR2)} (in sample, Nakagawa); ICC {(model.Icc is { } correlation ? Share(correlation) : "-")} ({factors}); residual variance {Number(shares.Residual)} ({shares.ResidualFormula})");
    }

    private static bool HasClasses(OutcomeDescription outcome) => outcome is { Classes.Count: > 2, CutPoints.Count: 0 };

    private static string Share(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static void Add(List<string> parts, string name, double? value)
    {
        if (value is { } known)
        {
            parts.Add($"{name} {Number(known)}");
        }
    }

    /// <summary>t with its degrees of freedom where there are any, else z; no columns of tests and intervals where no coefficient has them.</summary>
    private static Table FixedEffects(MixedModelDescription model, bool isShrunken)
    {
        var hasDegrees = model.FixedEffects.Any(effect => effect.Df is not null);
        var rows = new List<string[]>();
        foreach (var effect in model.FixedEffects)
        {
            var ratio = effect.Se is > 0 && (!isShrunken || effect.P is not null) ? (effect.Estimate / effect.Se.Value).ToString("0.00", CultureInfo.InvariantCulture) : "";
            string[] degrees = hasDegrees ? [effect.Df?.ToString("0.0", CultureInfo.InvariantCulture) ?? ""] : [];
            rows.Add([effect.Term, Number(effect.Estimate), effect.Se is { } se ? Number(se) : "", .. degrees, ratio, Probability(effect.P), .. IntervalTitle(model).Select(_ => Interval(effect.Lower, effect.Upper))]);
        }

        return WithoutEmptyColumns(["fixed effect", "estimate", "se", .. hasDegrees ? ["df", "t"] : new[] { "z" }, "p", .. IntervalTitle(model)], rows);
    }

    private static Table WithoutEmptyColumns(string[] titles, List<string[]> rows)
    {
        int[] filled = [.. Enumerable.Range(0, titles.Length).Where(column => rows.Any(row => row[column].Length > 0))];
        var table = NewTable(Array.ConvertAll(filled, column => titles[column]));
        rows.ForEach(row => AddRow(table, Array.ConvertAll(filled, column => row[column])));
        return table;
    }

    private static void WriteReferences(BundleManifest manifest, CommandOutput output)
    {
        var references = ReferenceLevels.Of(manifest);
        if (HasClasses(manifest.Outcome))
        {
            output.Line("No class is the reference: the coefficients of a term add up to 0 over the classes.");
        }

        if (references.Count > 0)
        {
            output.Line($"Reference levels: {string.Join(", ", references.Select(reference => Printable.Text($"{reference.Column} {(reference.Level.Length == 0 ? "(empty)" : reference.Level)}")))}. To choose another: --formula with relevel(column, 'level').");
        }
    }

    private static string Probability(double? p) => p is null ? "" : p < 0.0001 ? "<0.0001" : p.Value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Hidden features share one standard deviation, so they are in one line.</summary>
    private static Table Variances(MixedModelDescription model, string dispersionName)
    {
        var table = NewTable(["group", "random effect", "sd", "se of sd", .. IntervalTitle(model), "corr"]);
        for (int i = 0, next; i < model.VarianceComponents.Count; i = next)
        {
            var component = model.VarianceComponents[i];
            for (next = i + 1; next < model.VarianceComponents.Count && IsRun(component, model.VarianceComponents[next]); next++)
            {
            }

            var term = EffectUnits.Run([.. model.VarianceComponents.Select(one => one.Term)], i, next);
            AddRow(table, [component.Group, term, Number(component.Sd), .. Error(model, VarianceParameterKinds.StandardDeviation, component.Group, component.Term), Correlations(component)]);
        }

        if (model.Sigma is { } sigma)
        {
            AddRow(table, ["residual", "", Number(sigma), .. Error(model, VarianceParameterKinds.Sigma), ""]);
        }

        if (model.Dispersion is { } dispersion)
        {
            AddRow(table, [dispersionName, "", Number(dispersion), .. Error(model, VarianceParameterKinds.Dispersion), ""]);
        }

        return table;
    }

    /// <summary>A variance parameter's standard error and interval; empty without one.</summary>
    private static IEnumerable<string> Error(MixedModelDescription model, string kind, string? group = null, string? term = null)
    {
        var parameter = model.VarianceParameters.FirstOrDefault(p => p.Kind == kind && p.Group == group && p.Term == term);
        return [parameter?.Se is { } se ? Number(se) : "", .. IntervalTitle(model).Select(_ => Interval(parameter?.Lower, parameter?.Upper))];
    }

    private static string[] IntervalTitle(MixedModelDescription model) =>
        model.ConfidenceLevel is { } level ? [string.Create(CultureInfo.InvariantCulture, $"{100 * level:G4} % interval ({model.ConfidenceMethod})")] : [];

    private static string Interval(double? lower, double? upper) => lower is null && upper is null ? "" : $"{End(lower)} to {End(upper)}";

    private static string End(double? end) => end is { } known ? Number(known) : "?";

    private static string CutPointError(MixedModelDescription model, int cut)
    {
        var parameter = model.VarianceParameters.Where(p => p.Kind == VarianceParameterKinds.CutPoint).ElementAtOrDefault(cut);
        string[] parts = [.. parameter?.Se is { } se ? [$"se {Number(se)}"] : Array.Empty<string>(), .. HasInterval(parameter) ? [Interval(parameter!.Lower, parameter.Upper)] : Array.Empty<string>()];
        return parts.Length > 0 ? $" ({string.Join(", ", parts)})" : "";
    }

    /// <summary>The table has the correlations as a triangle, in which their intervals have no room.</summary>
    private static void WriteCorrelations(MixedModelDescription model, CommandOutput output)
    {
        VarianceParameterDescription[] correlations = [.. model.VarianceParameters.Where(p => p.Kind == VarianceParameterKinds.Correlation && HasInterval(p))];
        if (correlations.Length is > 0 and <= MostCorrelations)
        {
            output.Line(Printable.Text($"Correlations: {string.Join("; ", correlations.Select(p => $"{p.Group}, {p.Term} with {p.With} {Correlation(p.Estimate)} ({Interval(p.Lower, p.Upper)})"))}"));
        }
    }

    private static bool HasInterval(VarianceParameterDescription? parameter) => (parameter?.Lower ?? parameter?.Upper) is not null;

    /// <summary>The correlations with the group's earlier effects, in a row as in a lower triangle; bundles of older versions have the first alone.</summary>
    private static string Correlations(VarianceComponentDescription component) => component.Correlations.Count > 0
        ? string.Join("  ", component.Correlations.Select(Correlation))
        : component.Corr is { } first ? Correlation(first) : "";

    private static string Correlation(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "0";

    private static bool IsRun(VarianceComponentDescription first, VarianceComponentDescription next) =>
        EffectUnits.Together(first.Term) is { } together && EffectUnits.Together(next.Term) == together && first.Group == next.Group && first.Sd == next.Sd;

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static Table NewTable(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = true });
        }

        return table;
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));
}
