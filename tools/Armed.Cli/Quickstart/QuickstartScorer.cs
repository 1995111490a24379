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
        return
        [
            Score(QuickstartPart.Seen, "mixed", mixed),
            Score(QuickstartPart.Seen, "fixed", fixedHead),
            Score(QuickstartPart.Unseen, "population", mixed),
            .. model.Heads.Contains(PredictionHead.Inferred) ? [Score(QuickstartPart.Unseen, "inferred", Predict(PredictionHead.Mixed, UnknownClusterPolicy.Inferred))] : Array.Empty<QuickstartScore>(),
            Score(QuickstartPart.Unseen, "fixed", fixedHead),
        ];
    }

    private float[] PredictAll(ArmedModel model, string dataFile, PredictionHead head, UnknownClusterPolicy policy)
    {
        using var reader = PredictionReader.Open(DataSource.FromPath(dataFile), model.Manifest, cancellation: host.Cancellation);
        using var sink = new MemorySink();
        var run = new PredictionRun(model, head, policy);
        foreach (var batch in reader.Read(PredictionRun.BatchRows))
            run.Predict(batch, sink);
        return [.. sink.Predictions];
    }

    private QuickstartScore Score(QuickstartPart part, string head, float[] predictions)
    {
        var mean = Enumerable.Range(0, predictions.Length).Where(row => data.Parts[row] == QuickstartPart.Training).Average(row => data.Outcomes[row]);
        var rows = Enumerable.Range(0, predictions.Length).Where(row => data.Parts[row] == part).ToList();
        var error = rows.Average(row => Square(data.Outcomes[row] - predictions[row]));
        var reference = rows.Average(row => Square(data.Outcomes[row] - mean));
        return new QuickstartScore(part, head, rows.Count, Math.Sqrt(error), 1 - (error / reference));
    }

    private static double Square(double value) => value * value;

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
