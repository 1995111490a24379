using Armed.Trainer.Training;
using static TorchSharp.torch;

namespace Armed.Trainer.Bundling;

/// <summary>A factor's posterior means and variances as plain numbers in units of the exported linear predictor; last row the unknown cluster.</summary>
internal sealed class EffectTables
{
    private readonly float[] _means;      // [C + 1, K O]
    private readonly float[] _variances;  // [C + 1, K O]

    public EffectTables(FittedModel model, int factor)
    {
        var effects = model.Network.Effects[factor];
        (Clusters, Effects, Outputs) = (effects.Clusters, effects.Design.Size, effects.Outputs);
        float sd = (float)model.OutcomeSd;
        using var scope = NewDisposeScope();
        var (means, variances) = model.Tables(factor);
        _means = Array.ConvertAll(ModelGraph.Values(means), m => m * sd);
        _variances = Array.ConvertAll(ModelGraph.Values(variances), v => v * sd * sd);
    }

    /// <summary>Known clusters C.</summary>
    public int Clusters { get; }

    /// <summary>Effects K.</summary>
    public int Effects { get; }

    /// <summary>Linear predictors O.</summary>
    public int Outputs { get; }

    /// <summary>Diagonal of T, [K, O].</summary>
    public float[] UnknownVariances => _variances.AsSpan(Clusters * Width, Width).ToArray();

    private int Width => Effects * Outputs;

    /// <summary>Mean of an effect.</summary>
    public float Mean(int cluster, int effect, int output) => _means[cluster * Width + effect * Outputs + output];

    /// <summary>Posterior variance of an effect.</summary>
    public float Variance(int cluster, int effect, int output) => _variances[cluster * Width + effect * Outputs + output];

    /// <summary>Means then variances of each cluster, [C + 1, 2 K O].</summary>
    public float[] Interleaved()
    {
        var table = new float[2 * _means.Length];
        for (int c = 0; c <= Clusters; c++)
        {
            _means.AsSpan(c * Width, Width).CopyTo(table.AsSpan(2 * c * Width));
            _variances.AsSpan(c * Width, Width).CopyTo(table.AsSpan((2 * c + 1) * Width));
        }
        return table;
    }

    /// <summary>Means of an output by effect and class of the Z-predictor, [K, classes]; the rest counts as unknown.</summary>
    public float[] MeansByClass(ClusterClasses classes, int output) => ByClass(_means, classes, output);

    /// <summary>Variances of an output by effect and class, [K, classes].</summary>
    public float[] VariancesByClass(ClusterClasses classes, int output) => ByClass(_variances, classes, output);

    private float[] ByClass(float[] source, ClusterClasses classes, int output)
    {
        var table = new float[Effects * classes.Count];
        for (int k = 0; k < Effects; k++)
            for (int j = 0; j < classes.Count; j++)
            {
                int cluster = j < classes.Clusters.Count ? classes.Clusters[j] : Clusters;
                table[k * classes.Count + j] = source[cluster * Width + k * Outputs + output];
            }
        return table;
    }
}
