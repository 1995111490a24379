using System.Globalization;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Training;

/// <summary>What <c>armed train</c> prints for people.</summary>
internal static class TrainSummary
{
    public static void Write(Fit fit, CommandOutput output)
    {
        var manifest = fit.Result.Manifest;
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{manifest.Task} model of {manifest.Outcome.Name}: {Counted.Of(manifest.TrainingData.Rows, "row")}, {Clusters(manifest)}; {Epochs(fit.Result.NetworkEpochs)}{fit.Elapsed.TotalSeconds:0.0} s{Warnings(manifest)}"));
        if (FormulaText.Of(manifest) is { } formula)
        {
            output.Line($"Formula: {Printable.Text(formula)}");
        }

        if (manifest.Refit is { } refit)
        {
            EstimatesReport.Write(refit, manifest, output);
        }

        if (FormulaText.Of(manifest) is not null && manifest.Refit is not { HiddenFeatures: 0 } && manifest.Refit?.Model?.FixedEffects is not { Count: > 0 })
        {
            var why = manifest.Refit is null ? "The last layer was not solved as a mixed model (--refit off)" : "Hidden layers take part in the prediction";
            output.Line($"{why}, so the formula's terms have no coefficients of their own to report. For the mixed model of the formula alone, use --hidden none without --refit off.");
        }

        output.Console.Write(MetricsTable.Of(manifest.Metrics));
        if (manifest.Metrics.Keys.All(part => part == "train"))
        {
            output.Line("These scores are of the rows of the fit; expect worse ones of other rows. armed evaluate holds rows out, and so does --split.");
        }

        ProbeLines.Write(manifest, output);
        NewClusterLines.Write(manifest, output);
        output.Line($"ONNX Runtime compared with TorchSharp, largest relative difference: {Largest(manifest.Parity)}");
        if (fit.Result.BundlePath is { } bundle)
        {
            output.Line($"Bundle: {bundle}");
            if (fit.Report is { } report)
            {
                output.Line($"Report: {report}");
            }

            output.Line($"Next: armed inspect {Quoted(bundle)}");
        }
    }

    /// <summary>In the first line, because the sentences themselves went to standard error.</summary>
    private static string Warnings(BundleManifest manifest) => manifest.Notes.Count(note => note.StartsWith("Warning: ", StringComparison.Ordinal)) is > 0 and var count ? $"; {Counted.Of(count, "warning")}, see the messages" : "";

    /// <summary>A path as a shell takes it.</summary>
    public static string Quoted(string path) => path.All(letter => char.IsLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '\\' or ':') ? path : $"\"{path}\"";

    /// <summary>Networks are fitted one after the other, each with its own early stopping.</summary>
    private static string Epochs(IReadOnlyList<int> epochs) => epochs.Count switch
    {
        _ when epochs.Sum() == 0 => "", // a linear model is solved at once
        1 => $"{Counted.Of(epochs[0], "epoch")}, ",
        _ => $"{string.Join(", ", epochs.Select(count => count.ToString(CultureInfo.InvariantCulture)))} epochs of its {epochs.Count} networks, ",
    };

    private static string Clusters(BundleManifest manifest) =>
        string.Join(", ", manifest.TrainingData.Clusters.Select(factor => $"{Counted.Of(factor.Value, "cluster")} of {factor.Key}"));

    private static string Largest(IReadOnlyDictionary<string, double> parity) =>
        parity.Count == 0 ? "not measured" : parity.Values.Max().ToString("0.0e0", CultureInfo.InvariantCulture);
}
