namespace Armed.Runtime.Tests.Support;

/// <summary>Rows drawn for a model, some numbers missing, some codes unknown, and room for their answers.</summary>
internal sealed record DrawnBatch(int Rows, float[] Features, long[] Categories, long[] Clusters)
{
    private float[] _predictions = [], _linear = [], _sds = [];
    private PredictionHead[] _heads = [];

    public ReadOnlySpan<float> Predictions => _predictions;

    public ReadOnlySpan<float> Linear => _linear;

    public ReadOnlySpan<float> Sds => _sds;

    public ReadOnlySpan<PredictionHead> Heads => _heads;

    public static DrawnBatch Draw(ArmedModel model, int rows, int seed)
    {
        var random = new Random(seed);
        var categorical = model.Columns.Count(c => c.Kind == ColumnKind.Categorical);
        var x = Enumerable.Range(0, rows * (model.Columns.Count - categorical)).Select(_ => random.Next(8) == 0 ? float.NaN : random.NextSingle() * 30).ToArray();
        long[] Codes(int count) => [.. Enumerable.Range(0, rows * count).Select(_ => random.NextInt64(-1, 3))];
        return Make(model, rows, x, Codes(categorical), Codes(model.Factors.Count));
    }

    /// <summary>One of the rows alone.</summary>
    public DrawnBatch Row(ArmedModel model, int row)
    {
        T[] Part<T>(T[] all) => all[(row * (all.Length / Rows))..((row + 1) * (all.Length / Rows))];
        return Make(model, 1, Part(Features), Part(Categories), Part(Clusters));
    }

    public void Predict(ArmedModel model, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
        => model.Predict(
            Features, Categories, Clusters,
            new PredictionDestination { Predictions = _predictions, LinearPredictors = _linear, Sds = _sds, Heads = _heads }, head, policy);

    private static DrawnBatch Make(ArmedModel model, int rows, float[] features, long[] categories, long[] clusters) => new(rows, features, categories, clusters)
    {
        _predictions = new float[rows * model.Width],
        _linear = new float[rows * model.Outputs],
        _sds = new float[rows * model.Outputs],
        _heads = new PredictionHead[rows],
    };
}
