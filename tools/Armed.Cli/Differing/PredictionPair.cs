using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Predicting;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Differing;

/// <summary>Predicts a table with two bundles side by side. Each reads the columns that it uses.</summary>
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
        using var ofBefore = Open(before, source);
        using var ofAfter = Open(after, source);
        var sum = new DifferenceSum(before.Manifest.Outcome.Classes);
        using var progress = new ProgressLine(host);
        using var others = Answers(after, ofAfter).GetEnumerator();
        long rows = 0;
        foreach (var answers in Answers(before, ofBefore))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            if (!others.MoveNext() || others.Current.Rows != answers.Rows)
            {
                throw new InputException("The table changed while it was read. Try again.");
            }

            sum.Add(answers, others.Current);
            rows += answers.Rows;
            progress.Report(new TrainingProgress { Stage = "predicting", RowsDone = rows });
        }

        return sum.Result;
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

    private PredictionReader Open(ArmedModel model, DataSource source) => PredictionReader.Open(source, model.Manifest, needClusters: true, cancellation: host.Cancellation);

    /// <summary>The answers, batch by batch; each is valid until the next. Unknown clusters that a bundle refuses get the population's answer.</summary>
    private static IEnumerable<AnsweredRows> Answers(ArmedModel model, PredictionReader reader)
    {
        var sink = new LastAnswers();
        var run = new PredictionRun(model, PredictionHead.Mixed, model.UnknownCluster == UnknownClusterPolicy.Error ? UnknownClusterPolicy.Population : null);
        foreach (var batch in reader.Read(PredictionRun.BatchRows))
        {
            run.Predict(batch, sink);
            yield return sink.Answers!;
        }
    }

    private sealed class LastAnswers : IPredictionSink
    {
        public AnsweredRows? Answers { get; private set; }

        public void Add(AnsweredRows answers) => Answers = answers;

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
