using System.Globalization;
using Armed.Cli.Output;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Spectre.Console;

namespace Armed.Cli.Evaluating;

/// <summary>What <c>armed evaluate</c> prints for people.</summary>
internal static class EvaluationReport
{
    /// <summary>The measures of the second table, in its order, where a model has them. The JSON has all.</summary>
    private static readonly string[] s_shown =
        ["log_loss", "rmse", "mae", "crps", "coverage_90", "r2", "poisson_deviance", "gamma_deviance", "auroc", "macro_auroc", "auprc", "brier", "accuracy", "balanced_accuracy", "calibration_slope", "ece"];

    private const string Seconds = "seconds";
    private const int NumberWidth = 7;

    /// <summary>Prints tables and sentences.</summary>
    /// <param name="evaluation">The comparison.</param>
    /// <param name="measures">Measures to show in tables of their own; null for the few that a line has room for.</param>
    /// <param name="output">Where they are printed.</param>
    public static void Write(Evaluation evaluation, IReadOnlyList<string>? measures, CommandOutput output)
    {
        var result = evaluation.Result;
        var chosen = measures is null ? null : new MeasureTables(result, measures);
        var clusters = string.Join(", ", result.Clusters.Select(factor => $"{Counted.Of(factor.Value, "cluster")} of {factor.Key}"));
        var better = result.Direction == MeasureDirection.Higher ? "higher" : "lower";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Task} outcome {result.Outcome}: {Counted.Of(result.Rows, "row")}, {clusters}; {evaluation.Elapsed.TotalSeconds:0.0} s"));
        output.Line($"Differences are those from {result.Reference}. Of {result.Measure} {better} is better.");
        foreach (var scheme in result.Schemes)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"\n{scheme.Scheme}: {scheme.Words}, {scheme.Folds} folds"));
            output.Console.Write(Comparison(scheme, result.Measure));
            if (chosen is null)
            {
                output.Console.Write(Means(scheme, result.Measure, output.Console.Profile.Width));
            }
        }

        chosen?.Write(output);
        var shown = chosen?.Known ?? result.Schemes.SelectMany(scheme => Shown(scheme, result.Measure, output.Console.Profile.Width));
        if (ThresholdSentence.Of(shown.Prepend(result.Measure), result.Schemes.SelectMany(Measured)) is { } decided)
        {
            output.Line(decided);
        }

        foreach (var sentence in result.Schemes.SelectMany(scheme => scheme.Verdict.Concat(ClusterSentence.Of(scheme, result)).Concat(GroupSentence.Of(scheme, result))).Concat(SpreadSentence.Of(result, evaluation.Request)))
        {
            output.Line(sentence);
        }
    }

    private static Table Comparison(SchemeResult scheme, string measure)
    {
        var table = AlignedTable.Of("model", measure, "sd", "95 % interval", "diff.", "se", "p");
        foreach (var model in scheme.Models)
        {
            AlignedTable.Add(table, [model.Model, .. Own(model, measure), .. Difference(model, measure)]);
        }

        return table;
    }

    private static IEnumerable<string> Measured(SchemeResult scheme) => scheme.Models.SelectMany(model => model.Measures.Keys);

    /// <summary>Further measures, as many as a line has room for.</summary>
    private static string[] Shown(SchemeResult scheme, string measure, int width)
    {
        var left = width - AlignedTable.Edges - (scheme.Models.Max(model => model.Model.Length) + AlignedTable.Padding) - (Seconds.Length + AlignedTable.Padding);
        return [.. s_shown.Where(name => name != measure && scheme.Models.Any(model => model.Measures.ContainsKey(name))).TakeWhile(name => (left -= Math.Max(NumberWidth, AlignedTable.WidthOf(AlignedTable.Heading(name))) + AlignedTable.Padding) >= 0)];
    }

    private static Table Means(SchemeResult scheme, string measure, int width)
    {
        var names = Shown(scheme, measure, width);
        var table = AlignedTable.Of(["model", .. names.Select(AlignedTable.Heading), Seconds]);
        foreach (var model in scheme.Models)
        {
            AlignedTable.Add(table, [model.Model, .. names.Select(name => model.Measures.TryGetValue(name, out var value) ? MetricsTable.Number(name, value.Mean) : ""), SecondsOf(model)]);
        }

        return table;
    }

    private static string[] Own(ModelResult model, string measure) => model.Measures.TryGetValue(measure, out var value)
        ? [MetricsTable.Number(measure, value.Mean), Number(value.Sd, value.Mean), double.IsNaN(value.Lower) ? "" : $"{MetricsTable.Number(value.Lower, value.Mean)}, {MetricsTable.Number(value.Upper, value.Mean)}"]
        : ["", "", ""];

    private static string[] Difference(ModelResult model, string measure) => model.Differences.TryGetValue(measure, out var difference)
        ? [double.IsNaN(difference.Mean) ? "" : MetricsTable.Signed(difference.Mean, Size(model, measure)), Number(difference.Se, Size(model, measure)), double.IsNaN(difference.P) ? "" : difference.P < 0.001 ? "<0.001" : difference.P.ToString("0.000", CultureInfo.InvariantCulture)]
        : ["", "", ""];

    private static string SecondsOf(ModelResult model) => model.Fits.Sum(fit => fit.Seconds ?? 0).ToString("0.0", CultureInfo.InvariantCulture);

    private static double Size(ModelResult model, string measure) => model.Measures.TryGetValue(measure, out var value) ? value.Mean : 0;

    private static string Number(double value, double size) => double.IsNaN(value) ? "" : MetricsTable.Number(value, size);
}
