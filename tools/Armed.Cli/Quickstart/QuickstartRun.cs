using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Predicting;
using Armed.Cli.Settings;
using Armed.Cli.Training;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Quickstart;

/// <summary>The whole path on the data that ships: write it, train with default settings, verify, predict, score.</summary>
internal sealed class QuickstartRun(CommandHost host, CommandOutput output)
{
    /// <exception cref="InputException">The directory has files of another quick start, or cannot be written.</exception>
    public QuickstartResult Run(QuickstartSettings settings)
    {
        var paths = new QuickstartPaths(settings.Directory);
        var data = QuickstartData.Load();
        Prepare(paths, data, settings);
        var request = Request(paths, settings.Force);
        var fit = Fit.Run(request, host, output);
        fit = fit with { Report = FitReport.Write(fit, request, host, output) };
        var verification = BundleVerifier.Verify(paths.Bundle);
        new Predictor(host).Run(new PredictSettings(paths.Bundle, DataSource.FromPath(paths.Data), paths.Predictions, settings.Force, PredictionHead.Mixed, null));
        using var model = ArmedModel.Load(paths.Bundle);
        return new QuickstartResult(paths, data.UnseenClusters, fit, verification, new QuickstartScorer(data, host).Score(model, paths.Data));
    }

    private static void Prepare(QuickstartPaths paths, QuickstartData data, QuickstartSettings settings)
    {
        if (File.Exists(paths.Directory))
        {
            throw new InputException($"'{settings.Directory}' is a file; expected a directory to write to. Choose another with -o.");
        }

        if (!settings.Force && Directory.Exists(paths.Directory) && Directory.EnumerateFileSystemEntries(paths.Directory).Any())
        {
            throw new InputException($"Directory '{settings.Directory}' is not empty. Choose another with -o, or replace what a quick start wrote there with --force.");
        }

        Directory.CreateDirectory(paths.Directory);
        OutputFile.Write(paths.Data, force: true, path => File.WriteAllText(path, data.Text));
        OutputFile.Write(paths.Citation, force: true, path => File.WriteAllText(path, QuickstartData.ReadCitation()));
        OutputFile.Write(paths.Split, force: true, path => File.WriteAllText(path, data.SplitText()));
    }

    private static TrainingRequest Request(QuickstartPaths paths, bool force) => new()
    {
        Data = new DataRequest { Source = DataSource.FromPath(paths.Data), Outcome = QuickstartData.Outcome, Clusters = [QuickstartData.Cluster] },
        HeldOut = new HeldOutFold(paths.Split, QuickstartData.SplitColumn, QuickstartData.HeldOutFold),
        Output = paths.Bundle,
        Force = force,
    };
}
