using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Trainer;
using Spectre.Console;

namespace Armed.Cli.Evaluating;

/// <summary>What <c>armed evaluate</c> prints for people.</summary>
internal static class EvaluationReport
{
    /// <summary>The measures of the second table, in its order, where a model has them. The JSON has all.</summary>
    private static readonly string[] s_shown =
        ["log_loss", "rmse", "mae", "crps", "coverage_90", "r2", "poisson_deviance", "gamma_deviance", "auroc", "macro_auroc", "auprc", "brier", "accuracy", "balanced_accuracy", "calibration_slope", "ece"];

    public static void Write(Evaluation evaluation, CommandOutput output)
    {
        var result = evaluation.Result;
        var clusters = string.Join(", ", result.Clusters.Select(factor => string.Create(CultureInfo.InvariantCulture, $"{factor.Value} clusters of {factor.Key}")));
        var better = result.Direction == MeasureDirection.Higher ? "higher" : "lower";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Task} outcome {result.Outcome}: {result.Rows} rows, {clusters}; {evaluation.Elapsed.TotalSeconds:0.0} s"));
        output.Line($"Differences are those from {result.Reference}. Of {result.Measure} {better} is better.");
        output.Console.Write(Comparison(result));
        output.Console.Write(Means(result));
        foreach (var sentence in result.Schemes.SelectMany(scheme => scheme.Verdict))
        {
            output.Line(sentence);
        }
    }

    private static Table Comparison(CrossValidationResult result)
    {
        var table = Table("held out", "model", result.Measure, "sd", "95 % interval", "difference", "se", "p", "seconds");
        foreach (var scheme in result.Schemes)
        {
            foreach (var model in scheme.Models)
            {
                Add(table, [scheme.Scheme, model.Model, .. Own(model, result.Measure), .. Difference(model, result.Measure), Seconds(model)]);
            }
        }

        return table;
    }

    private static Table Means(CrossValidationResult result)
    {
        string[] names = [.. s_shown.Where(name => name != result.Measure && result.Schemes.Any(scheme => scheme.Models.Any(model => model.Measures.ContainsKey(name))))];
        var table = Table(["held out", "model", .. names.Select(name => name.Replace('_', ' '))]);
        foreach (var scheme in result.Schemes)
        {
            foreach (var model in scheme.Models)
            {
                Add(table, [scheme.Scheme, model.Model, .. names.Select(name => model.Measures.TryGetValue(name, out var value) ? MetricsTable.Number(value.Mean) : "")]);
            }
        }

        return table;
    }

    private static string[] Own(ModelResult model, string measure) => model.Measures.TryGetValue(measure, out var value)
        ? [MetricsTable.Number(value.Mean), Number(value.Sd), double.IsNaN(value.Lower) ? "" : $"{MetricsTable.Number(value.Lower)} to {MetricsTable.Number(value.Upper)}"]
        : ["", "", ""];

    private static string[] Difference(ModelResult model, string measure) => model.Differences.TryGetValue(measure, out var difference)
        ? [$"{(difference.Mean > 0 ? "+" : "")}{MetricsTable.Number(difference.Mean)}", Number(difference.Se), double.IsNaN(difference.P) ? "" : difference.P < 0.001 ? "<0.001" : difference.P.ToString("0.000", CultureInfo.InvariantCulture)]
        : ["", "", ""];

    private static string Seconds(ModelResult model) => model.Fits.Sum(fit => fit.Seconds ?? 0).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(double value) => double.IsNaN(value) ? "" : MetricsTable.Number(value);

    private static Table Table(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, title) in titles.Index())
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = i < 2, Alignment = i < 2 ? Justify.Left : Justify.Right });
        }

        return table;
    }

    private static void Add(Table table, IEnumerable<string> cells) => table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));
}
