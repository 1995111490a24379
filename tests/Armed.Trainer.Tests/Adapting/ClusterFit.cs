using Armed.Runtime;

namespace Armed.Trainer.Tests.Adapting;

/// <summary>A small fit, and its training clusters' rows as labelled rows.</summary>
internal sealed class ClusterFit : IDisposable
{
    private readonly SimulatedTable _table = new(rows: 300, missing: 0);
    private readonly string _kind;
    private readonly bool _offset;
    private readonly double[] _logs;

    public ClusterFit(string kind, TrainingOptions options, string[] clusters, bool offset)
    {
        (_kind, _offset) = (kind == "negative-binomial" ? "count" : kind, offset);
        _logs = [.. _table.X2.Select(x => 0.3 * x)];
        var plain = FitRun.Of(FitRun.Csv(("x1", _table.X1), ("x2", _table.X2), ("g", _table.G), ("s", _table.S), ("w", _table.Weight), ("o", _logs), ("y", _table.Outcome(_kind))), clusters);
        Run = plain.As(_kind, offset ? "o" : null, offset ? "w" : null);
        Run = Run.With(Run.Data with { Numeric = ["x1", "x2"], Categorical = [] });
        Run.Fit(kind == "negative-binomial" ? options with { Family = CountFamily.NegativeBinomial } : options);
    }

    public FitRun Run { get; }

    /// <summary>The model with a training cluster's rows, or every some-th of them, under another name.</summary>
    public ArmedModel Copy(ArmedModel model, string from, string to, int start = 0, int step = 1)
    {
        var factor = model.Factor("g");
        int[] rows = [.. Enumerable.Range(0, _table.G.Length).Where(i => _table.G[i] == from).Where((_, i) => i % step == start)];
        var labelled = new LabelledRows
        {
            Features = rows.SelectMany(i => new[] { (float)_table.X1[i], (float)_table.X2[i] }).ToArray(),
            Clusters = rows.SelectMany(i => model.Factors.Select(other => other.CodeOf(other.Name == "g" ? _table.G[i] : _table.S[i]))).ToArray(),
            Offsets = _offset ? Array.ConvertAll(rows, i => (float)_logs[i]) : [],
            Weights = _offset ? Array.ConvertAll(rows, i => (double)(float)_table.Weight[i]) : [],
            Outcomes = Array.ConvertAll(rows, i => Outcome(model, i)),
        };
        return model.Adapt(factor, to, labelled);
    }

    public void Dispose() => Run.Dispose();

    private double Outcome(ArmedModel model, int row) => _kind switch
    {
        "continuous" => (float)_table.Number[row], // as the trainer reads it
        "binary" => _table.Binary[row],
        "count" => _table.Count[row],
        _ => model.OutcomeOf(_table.Class[row]),
    };
}
