using System.Numerics.Tensors;

namespace Armed.Trainer.Models;

/// <summary>
/// The posterior of one factor's random effects as numbers: means and covariances per cluster, with one more row for the cluster that is not
/// known (mean 0, covariance T).
/// </summary>
internal sealed record EffectTable
{
    /// <summary>The design that the effects multiply.</summary>
    public required RandomEffectsDesign Design { get; init; }

    /// <summary>Known clusters C.</summary>
    public required int Clusters { get; init; }

    /// <summary>Linear predictors O.</summary>
    public required int Outputs { get; init; }

    /// <summary>Posterior means [C + 1, K O].</summary>
    public required float[] Means { get; init; }

    /// <summary>Posterior variances [C + 1, K O].</summary>
    public required float[] Variances { get; init; }

    /// <summary>
    /// Lower Cholesky factors of the posterior covariances over effects and outputs, D = K O, packed by rows, [C + 1, D (D + 1) / 2]; null if the posterior is diagonal.
    /// </summary>
    public float[]? Cholesky { get; init; }

    /// <summary>Covariance T between clusters on the design's scale, [K, K] row after row, of each output; null if it is the diagonal of the last variances.</summary>
    public double[]? Covariance { get; init; }

    /// <summary>
    /// Posterior covariances with the uncertainty of the fixed effects, packed by rows, [C, D (D + 1) / 2], for people; null if there are only
    /// <see cref="Variances"/>.
    /// </summary>
    public double[]? WithFixed { get; init; }

    /// <summary>Above this size of <see cref="Cholesky"/> the covariances are exported by their diagonal and the sd's output is left out.</summary>
    public long MostCholeskyBytes { get; init; } = 256L << 20;

    /// <summary>Number of effects K.</summary>
    public int Effects => Design.Size;

    /// <summary>Values per cluster in <see cref="Means"/>.</summary>
    public int Width => Effects * Outputs;

    /// <summary>Values per cluster in <see cref="Cholesky"/>.</summary>
    public int Packed => Width * (Width + 1) / 2;

    /// <summary>Whether the covariances are exported whole.</summary>
    public bool IsFull => Cholesky is not null && Width > 1 && !IsTooLarge;

    /// <summary>Whether the covariances take more room than a graph should hold.</summary>
    public bool IsTooLarge => Cholesky is not null && Width > 1 && (long)Cholesky.Length * sizeof(float) > MostCholeskyBytes;

    /// <summary>The variances of the cluster that is not known, [K, O].</summary>
    public float[] UnknownVariances => Variances.AsSpan(Clusters * Width, Width).ToArray();

    /// <summary>The table of a linear predictor that is <paramref name="scale"/> times as large.</summary>
    public EffectTable Scaled(double scale) => scale == 1 ? this : this with
    {
        Means = Array.ConvertAll(Means, m => (float)(m * scale)),
        Variances = Array.ConvertAll(Variances, v => (float)(v * scale * scale)),
        Cholesky = Cholesky is null ? null : Array.ConvertAll(Cholesky, l => (float)(l * scale)),
        Covariance = Covariance is null ? null : Array.ConvertAll(Covariance, t => t * scale * scale),
        WithFixed = WithFixed is null ? null : Array.ConvertAll(WithFixed, s => s * scale * scale),
    };

    /// <summary>The table with other intercepts, which are its first effects, of a posterior that is diagonal.</summary>
    public EffectTable WithIntercepts(ClusterIntercepts intercepts)
    {
        float[] means = [.. Means], variances = [.. Variances];
        for (var c = 0; c < Clusters; c++)
        {
            intercepts.Means.AsSpan(c * Outputs, Outputs).CopyTo(means.AsSpan(c * Width));
            intercepts.Variances.AsSpan(c * Outputs, Outputs).CopyTo(variances.AsSpan(c * Width));
        }

        intercepts.Between.CopyTo(variances.AsSpan(Clusters * Width));
        return this with { Means = means, Variances = variances };
    }

    /// <summary>T of an output by rows; a single row is the diagonal.</summary>
    public IReadOnlyList<IReadOnlyList<double>> CovarianceRows(int output) => Covariance is null
        ? [[.. Enumerable.Range(0, Effects).Select(k => (double)Variances[Clusters * Width + k * Outputs + output])]]
        : [.. Enumerable.Range(0, Effects).Select(k => (IReadOnlyList<double>)Covariance.AsSpan(k * Effects, Effects).ToArray())];

    /// <summary>Means then variances of each cluster, [C + 1, 2 K O].</summary>
    public float[] MeansAndVariances() => Beside(Means, Width, Variances, Width);

    /// <summary>Means then Cholesky factor of each cluster, [C + 1, D + D (D + 1) / 2].</summary>
    public float[] MeansAndCholesky() => Beside(Means, Width, Cholesky!, Packed);

    /// <summary>Products phi_i phi_j, i &gt;= j, of a row's design.</summary>
    public int Products => Effects * (Effects + 1) / 2;

    /// <summary>
    /// Covariances of an output's effects by cluster as coefficients of the products phi_i phi_j, i &gt;= j, packed by rows: S_ii and 2 S_ij; [C + 1, K (K + 1) / 2]. Of several outputs, O / (O - 1) times those of its effects less their mean
    /// over outputs: what all share cancels in the softmax.
    /// </summary>
    public float[] QuadraticForms(int output)
    {
        var forms = new float[(Clusters + 1) * Products];
        for (var c = 0; c <= Clusters; c++)
        {
            QuadraticForm(Cholesky!.AsSpan(c * Packed, Packed), output, forms.AsSpan(c * Products, Products));
        }

        return forms;
    }

    private void QuadraticForm(ReadOnlySpan<float> factor, int output, Span<float> form)
    {
        var roots = new double[Effects][];
        for (int k = 0, at = 0; k < Effects; k++)
        {
            roots[k] = Root(factor, k * Outputs, output);
            for (var m = 0; m <= k; m++, at++)
            {
                var product = TensorPrimitives.Dot<double>(roots[k], roots[m]);
                form[at] = (float)(k == m ? product : 2 * product);
            }
        }
    }

    /// <summary>A row of L; of several outputs less the mean of their rows, times sqrt(O / (O - 1)).</summary>
    private double[] Root(ReadOnlySpan<float> factor, int first, int output)
    {
        var root = new double[Width];
        for (var o = 0; o < Outputs; o++)
        {
            var (row, share) = (first + o, (o == output ? 1.0 : 0) - (Outputs == 1 ? 0 : 1.0 / Outputs));
            for (var l = 0; l <= row; l++)
            {
                root[l] += share * factor[(row * (row + 1) / 2) + l];
            }
        }

        TensorPrimitives.Multiply(root, Outputs == 1 ? 1 : Math.Sqrt(Outputs / (Outputs - 1.0)), root);
        return root;
    }

    /// <summary>Two tables of the same rows side by side.</summary>
    /// <param name="left">The first.</param>
    /// <param name="leftWidth">Numbers of its rows.</param>
    /// <param name="right">The second.</param>
    /// <param name="rightWidth">Numbers of its rows.</param>
    public static float[] Beside(float[] left, int leftWidth, float[] right, int rightWidth)
    {
        var table = new float[left.Length + right.Length];
        for (var c = 0; c * leftWidth < left.Length; c++)
        {
            left.AsSpan(c * leftWidth, leftWidth).CopyTo(table.AsSpan(c * (leftWidth + rightWidth)));
            right.AsSpan(c * rightWidth, rightWidth).CopyTo(table.AsSpan(c * (leftWidth + rightWidth) + leftWidth));
        }
        return table;
    }
}
