using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Predicting;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Reading;

namespace Armed.Cli.Differing;

/// <summary>Predicts a table with two bundles side by side. The table is read once: each takes the columns that it uses from the same rows.</summary>
internal sealed class PredictionPair(CommandHost host)
{
    /// <summary>Why the predictions of two bundles cannot be compared; null if they can.</summary>
    public static string? WhyNot(BundleManifest first, BundleManifest second)
        => first.Task != second.Task ? $"they are of different tasks, {first.Task} and {second.Task}"
            : first.Outcome.Name != second.Outcome.Name ? $"they predict different outcomes, '{first.Outcome.Name}' and '{second.Outcome.Name}'"
            : !first.Outcome.Classes.SequenceEqual(second.Outcome.Classes) ? $"their classes differ: {string.Join(", ", first.Outcome.Classes)}, and {string.Join(", ", second.Outcome.Classes)}"
            : null;

    /// <exception cref="InputException">The table lacks a column that one of them uses.</exception>
    public PredictionDifference Run(string first, string second, DataSource source)
    {
        using var before = Load(first);
        using var after = Load(second);
        using var reader = PairedPredictionReader.Open(source, before.Manifest, after.Manifest, host.Cancellation);
        var sum = new DifferenceSum(before.Manifest.Outcome.Classes, [.. Factors(before.Manifest, after.Manifest)]);
        var (ofBefore, ofAfter) = (new Answers(before), new Answers(after));
        using var progress = new ProgressLine(host);
        long rows = 0;
        foreach (var (batch, other) in reader.Read(Math.Min(PredictionRun.RowsAtOnce(before.Manifest), PredictionRun.RowsAtOnce(after.Manifest))))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            sum.Add(ofBefore.Of(batch), ofAfter.Of(other), batch, other);
            rows += batch.Rows;
            progress.Report(new TrainingProgress { Stage = "predicting", RowsDone = rows });
        }

        return sum.Result;
    }

    private static IEnumerable<ClusterSums> Factors(BundleManifest first, BundleManifest second)
    {
        List<string> before = [.. first.Clusters.Select(factor => factor.Name)], after = [.. second.Clusters.Select(factor => factor.Name)];
        return before.Union(after).Select(factor => new ClusterSums(factor, before.IndexOf(factor), after.IndexOf(factor)));
    }

    private static ArmedModel Load(string bundle)
    {
        var model = ArmedModel.Load(bundle, new ArmedModelOptions { Device = ArmedDevice.Cpu });
        try
        {
            TableInputs.Require(model.Manifest, bundle, GraphRoles.Mixed, model.UnknownCluster == UnknownClusterPolicy.Inferred ? GraphRoles.Inferred : GraphRoles.Mixed);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>A bundle's answers, batch by batch; each is valid until the next. Unknown clusters that a bundle refuses get the population's answer.</summary>
    private sealed class Answers(ArmedModel model) : IPredictionSink
    {
        private readonly PredictionRun _run = new(model, PredictionHead.Mixed, model.UnknownCluster == UnknownClusterPolicy.Error ? UnknownClusterPolicy.Population : null);
        private AnsweredRows? _answers;

        public AnsweredRows Of(PredictionBatch batch)
        {
            _run.Predict(batch, this);
            return _answers!;
        }

        public void Add(AnsweredRows answers) => _answers = answers;

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
