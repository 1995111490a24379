using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
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
        {
            OutputFile.Check(file, settings.Force);
            OutputFile.RequireOther(file, settings.Source.Path);
        }

        using var model = ArmedModel.Load(settings.Bundle, new ArmedModelOptions { NameMatch = settings.Match });
        RequireHead(model, settings);
        var interval = IntervalColumns.Of(model, settings.Interval);
        RequireSd(model, settings, interval);
        var columns = OutputColumns.Names(model.Width, model.Outputs, model.Manifest.Outcome.Classes, interval);
        using var told = Told(model, settings);
        // Opened first: a table that lacks a column is refused before anything is written.
        using var reader = Open(model, settings);
        var run = new PredictionRun(told ?? model, settings.Head, settings.UnknownCluster, settings.Interval);
        if (settings.Output is { } target)
        {
            reader.Files.ToList().ForEach(input => OutputFile.RequireOther(target, input));
            OutputFile.Write(target, settings.Force, path => Predict(reader, run, PredictionRun.RowsAtOnce(model.Manifest), () => PredictionSinks.Create(path, PredictionSinks.IsParquet(target), columns, interval)));
        }
        else
        {
            Predict(reader, run, PredictionRun.RowsAtOnce(model.Manifest), () => new CsvPredictionSink(host.Out, columns, owns: false));
        }

        run.Counts.Notes = [.. told is null ? [] : ContextMessages.Of(told), .. AgainstInferred(model, settings), .. Hint(model, settings, run.Counts)];
        return run.Counts;
    }

    private PredictionReader Open(ArmedModel model, PredictSettings settings) =>
        PredictionReader.Open(settings.Source, model.Manifest, needClusters: settings.Head == PredictionHead.Mixed, settings.Match, host.Cancellation);

    /// <summary>The model with the clusters of the table that it does not know, told from their rows; null where the population, or another policy, answers.</summary>
    private ArmedModel? Told(ArmedModel model, PredictSettings settings)
    {
        if (settings.Head != PredictionHead.Mixed || ArmedModel.AnswerOf(settings.UnknownCluster ?? model.UnknownCluster) is not { } answer || (answer == UnlabelledAnswer.Auto && !model.HasAdoptedAnswer))
        {
            return null;
        }

        RequireInputs(model, settings, answer);
        using var reader = Open(model, settings);
        return new UnlabelledPass(host, model, answer).Run(reader, PredictionRun.BatchRows);
    }

    /// <summary>The graphs that sum up rows must take columns alone.</summary>
    private static void RequireInputs(ArmedModel model, PredictSettings settings, UnlabelledAnswer answer)
    {
        if (model.HasContext && answer != UnlabelledAnswer.Membership)
        {
            TableInputs.Require(model.Manifest, settings.Bundle, GraphRoles.Summary);
        }

        if (model.HasMembership && answer != UnlabelledAnswer.Context)
        {
            TableInputs.Require(model.Manifest, settings.Bundle, GraphRoles.ZPredictor);
        }
    }

    private static IEnumerable<string> AgainstInferred(ArmedModel model, PredictSettings settings)
    {
        var policy = settings.Head == PredictionHead.Mixed ? settings.UnknownCluster ?? model.UnknownCluster : UnknownClusterPolicy.Population;
        return (policy == UnknownClusterPolicy.Inferred || settings.Head == PredictionHead.Inferred) && model.WhyNotInferred() is { } why ? [$"{why} Prefer --unknown-cluster {(CanTell(model) ? "auto" : "population")}."] : [];
    }

    private void Predict(PredictionReader reader, PredictionRun run, int rowsAtOnce, Func<IPredictionSink> createSink)
    {
        using var progress = new ProgressLine(host);
        using var sink = createSink();
        foreach (var batch in reader.Read(rowsAtOnce))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            run.Predict(batch, sink);
            progress.Report(new TrainingProgress { Stage = "predicting", RowsDone = run.Counts.Rows });
        }

        run.Counts.Unusual.Names = [.. reader.UnknownNames.Where(names => !names.IsCluster || run.UsesClusters)];
        sink.Complete();
    }

    /// <summary>Whether the rows of a cluster can tell of it: training found that they do, and they are columns alone.</summary>
    private static bool CanTell(ArmedModel model) => model.HasAdoptedAnswer && model.Manifest.Images is null;

    /// <summary>Nobody chose the population, and training found a better answer for the table's unknown clusters.</summary>
    private static string[] Hint(ArmedModel model, PredictSettings settings, PredictionCounts counts) =>
        settings is { Head: PredictionHead.Mixed, UnknownCluster: null } && model.UnknownCluster == UnknownClusterPolicy.Population && CanTell(model) && counts.Unusual.UnknownClusters.Count > 0
            ? ["Rows of clusters that the model does not know were answered as the population. With --unknown-cluster auto the rows of a cluster tell of it, if they are a fair sample."] : [];

    private static void RequireSd(ArmedModel model, PredictSettings settings, IntervalColumns interval)
    {
        if (interval.Count > 0 && !model.Manifest.Graphs.Any(graph => graph.Outputs.Any(output => output.Name == GraphSignatures.LinearPredictorSd)))
        {
            throw new InputException($"Bundle '{settings.Bundle}' has no linear_predictor_sd, from which intervals follow: its covariances are too large. Leave --interval out, or train with fewer random effects per cluster.");
        }
    }

    private static void RequireHead(ArmedModel model, PredictSettings settings)
    {
        TableInputs.RequireOrImages(model.Manifest, settings.Bundle, settings.Head.ToString().ToLowerInvariant());
        var wantsInferred = settings.Head == PredictionHead.Inferred || (settings.Head == PredictionHead.Mixed && settings.UnknownCluster == UnknownClusterPolicy.Inferred);
        if (wantsInferred && !model.Heads.Contains(PredictionHead.Inferred))
        {
            throw new InputException($"Bundle '{settings.Bundle}' has no graph 'inferred' (it was trained without a Z-predictor). Choose population, or train again with \"z_predictor\": true in --config.");
        }

        if (settings.Head == PredictionHead.Mixed && settings.UnknownCluster == UnknownClusterPolicy.Context && !model.HasContext)
        {
            throw new InputException($"Bundle '{settings.Bundle}' cannot tell new clusters from their rows: training found nothing in rows without outcomes that tells of the clusters, or did not look for it. Choose population.");
        }

        if (settings.Head == PredictionHead.Mixed && settings.UnknownCluster == UnknownClusterPolicy.Membership && MembershipBasis.Why(model.Manifest) is { } why)
        {
            throw new InputException($"Bundle '{settings.Bundle}' cannot tell which of its clusters the rows of a new one resemble: {why} Choose population.");
        }

        if (wantsInferred)
        {
            TableInputs.RequireOrImages(model.Manifest, settings.Bundle, GraphRoles.Inferred);
        }
    }
}
