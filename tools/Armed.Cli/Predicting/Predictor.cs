using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Predicting;

/// <summary>Predicts a table from a bundle into a file or to standard output, with progress.</summary>
internal sealed class Predictor(CommandHost host)
{
    /// <exception cref="InputException">The data, the output or the choice of head is wrong.</exception>
    public PredictionCounts Run(PredictSettings settings)
    {
        if (settings.Output is { } file)
            OutputFile.Check(file, settings.Force);
        using var model = ArmedModel.Load(settings.Bundle);
        RequireHead(model, settings);
        var columns = OutputColumns.Names(model.Task == ModelTask.Multiclass ? model.Manifest.Outcome.Classes : []);
        if (settings.Output is { } target)
            return WriteFile(model, settings, target, columns);
        using var sink = new CsvPredictionSink(host.Out, columns, owns: false);
        return Predict(model, settings, sink);
    }

    private PredictionCounts WriteFile(ArmedModel model, PredictSettings settings, string target, IReadOnlyList<string> columns)
    {
        PredictionCounts? counts = null;
        OutputFile.Write(target, settings.Force, path =>
        {
            using var sink = PredictionSinks.Create(path, PredictionSinks.IsParquet(target), columns);
            counts = Predict(model, settings, sink);
        });
        return counts!;
    }

    private PredictionCounts Predict(ArmedModel model, PredictSettings settings, IPredictionSink sink)
    {
        using var progress = new ProgressLine(host);
        using var reader = PredictionReader.Open(settings.Source, model.Manifest, needClusters: settings.Head == PredictionHead.Mixed, host.Cancellation);
        var run = new PredictionRun(model, settings.Head, settings.UnknownCluster);
        foreach (var batch in reader.Read(PredictionRun.BatchRows))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            run.Predict(batch, sink);
            progress.Report(new TrainingProgress { Stage = "predicting", RowsDone = run.Counts.Rows });
        }

        sink.Complete();
        return run.Counts;
    }

    private static void RequireHead(ArmedModel model, PredictSettings settings)
    {
        var wantsInferred = settings.Head == PredictionHead.Inferred || (settings.Head == PredictionHead.Mixed && settings.UnknownCluster == UnknownClusterPolicy.Inferred);
        if (wantsInferred && !model.Heads.Contains(PredictionHead.Inferred))
            throw new InputException($"Bundle '{settings.Bundle}' has no graph 'inferred' (it was trained without a Z-predictor). Choose population, or train again with \"z_predictor\": true in --config.");
    }
}
