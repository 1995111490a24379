using Armed.Runtime;

namespace Armed.Benchmarks.Latency;

/// <summary>One version of the model that a stress run serves, and what it answers to the run's rows.</summary>
internal sealed record StressVersion(ArmedModel Model, float[] Expected)
{
    /// <summary>Other kernels for other batch sizes: a few float32 roundings.</summary>
    private const float Tolerance = 2e-5f;

    public static StressVersion Make(ArmedModel model, BundleRows rows)
    {
        var expected = new float[rows.Count * model.Width];
        model.Predict(rows.Features, rows.Categories, rows.Clusters, rows.Offsets, expected);
        return new StressVersion(model, expected);
    }

    /// <summary>Whether answers to the rows from a start are this version's.</summary>
    public bool Gives(ReadOnlySpan<float> answers, int start)
    {
        var expected = Expected.AsSpan(start * Model.Width, answers.Length);
        for (var i = 0; i < answers.Length; i++)
        {
            if (!(Math.Abs(answers[i] - expected[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))))
            {
                return false;
            }
        }

        return true;
    }
}
