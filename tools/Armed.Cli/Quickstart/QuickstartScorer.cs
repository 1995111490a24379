using Armed.Cli.Common;
using Armed.Cli.Predicting;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Cli.Quickstart;

/// <summary>Scores the bundle itself, in ONNX Runtime, on the rows that training never had.</summary>
internal sealed class QuickstartScorer(QuickstartData data, CommandHost host)
{
    public IReadOnlyList<QuickstartScore> Score(ArmedModel model, string dataFile)
    {
        float[] Predict(PredictionHead head, UnknownClusterPolicy policy = UnknownClusterPolicy.Population) => PredictAll(model, dataFile, head, policy);
        var mixed = Predict(PredictionHead.Mixed);
        var fixedHead = Predict(PredictionHead.Fixed);
        var mean = TrainingMean();
        return
        [
            Score(QuickstartPart.Seen, "mixed", mixed),
            Score(QuickstartPart.Seen, "fixed", fixedHead),
            Score(QuickstartPart.Seen, "training mean", mean),
            Score(QuickstartPart.Unseen, "population", mixed),
            .. model.Heads.Contains(PredictionHead.Inferred) ? [Score(QuickstartPart.Unseen, "inferred", Predict(PredictionHead.Mixed, UnknownClusterPolicy.Inferred))] : Array.Empty<QuickstartScore>(),
            Score(QuickstartPart.Unseen, "fixed", fixedHead),
            Score(QuickstartPart.Unseen, "training mean", mean),
        ];
    }

    private float[] TrainingMean()
    {
        var mean = data.Outcomes.Where((_, row) => data.Parts[row] == QuickstartPart.Training).Average();
        return [.. Enumerable.Repeat((float)mean, data.Outcomes.Count)];
    }

    private float[] PredictAll(ArmedModel model, string dataFile, PredictionHead head, UnknownClusterPolicy policy)
    {
        using var reader = PredictionReader.Open(DataSource.FromPath(dataFile), model.Manifest, cancellation: host.Cancellation);
        using var sink = new MemorySink();
        var run = new PredictionRun(model, head, policy);
        foreach (var batch in reader.Read(PredictionRun.BatchRows))
        {
            run.Predict(batch, sink);
        }

        return [.. sink.Predictions];
    }

    private QuickstartScore Score(QuickstartPart part, string head, float[] predictions)
    {
        var errors = predictions.Select((prediction, row) => data.Outcomes[row] - prediction).Where((_, row) => data.Parts[row] == part).ToList();
        return new QuickstartScore(part, head, errors.Count, Math.Sqrt(errors.Average(error => error * error)), errors.Average(Math.Abs));
    }

    private sealed class MemorySink : IPredictionSink
    {
        public List<float> Predictions { get; } = [];

        public void Add(AnsweredRows answers) => Predictions.AddRange(answers.Predictions.AsSpan(0, answers.Rows));

        public void Complete()
        {
        }

        public void Dispose()
        {
        }
    }
}
