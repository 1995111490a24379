using Armed.Runtime;

namespace Armed.Benchmarks.Latency;

/// <summary>The adaptation of a stress run: a model's first cluster, refreshed by the same few labelled rows each time.</summary>
internal static class StressAdaptation
{
    private const int Labelled = 20;

    public static ArmedModel Of(ArmedModel model)
    {
        var rows = BundleRows.Draw(model, Labelled, seed: 2);
        double[] outcomes = [.. Enumerable.Range(0, Labelled).Select(i => Outcome(model, i))];
        var factor = model.Factors[0];
        return model.Adapt(factor, factor.Levels[0], new LabelledRows { Features = rows.Features, Categories = rows.Categories, Offsets = rows.Offsets, Outcomes = outcomes });
    }

    /// <summary>An outcome that the cluster did not have in training, so that it moves.</summary>
    private static double Outcome(ArmedModel model, int row) => model.Task.Name switch
    {
        "continuous" => (model.Manifest.Outcome.Mean ?? 0) + ((1 + (0.1 * row)) * (model.Manifest.Outcome.Sd ?? 1)),
        "binary" => row % 4 == 0 ? 0 : 1,
        "count" => row % 5,
        _ => row % model.Width,
    };
}
