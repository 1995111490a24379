using System.Runtime.Intrinsics;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.Trees;

/// <summary>
/// Trees whose leaves hold a value for each class: p_k = p_0k exp(s_k) / sum_j p_0j exp(s_j), s the sum of the trees (Friedman, Ann Stat 29, 2001, section 4.6, from given probabilities on). The Hessian is its diagonal
/// p_k (1 - p_k) times K / (K - 1), as there: what all classes share cancels.
/// </summary>
internal sealed class ClassTreeState : TreeState
{
    /// <summary>Below this a probability counts as this, so that no product of many trees underflows for good.</summary>
    private const double Smallest = 1e-30;

    private readonly int _classes;
    private readonly double[] _probabilities; // p_k [N, K]

    /// <param name="rows">The data.</param>
    /// <param name="probabilities">p_0 [N, K] of the data.</param>
    /// <param name="used">Rows of the data, in order.</param>
    /// <param name="growing">How many of them trees grow on.</param>
    public ClassTreeState(TreeRows rows, double[] probabilities, int[] used, int growing)
        : base(rows, used, growing)
    {
        (_classes, _probabilities) = (rows.Outputs, new double[used.Length * rows.Outputs]);
        for (var at = 0; at < used.Length; at++)
        {
            var own = Of(at);
            for (var k = 0; k < own.Length; k++)
            {
                own[k] = Math.Max(ClassTilt.SmallestProbability, probabilities[(used[at] * _classes) + k]);
            }

            Normalise(own);
        }
    }

    /// <inheritdoc/>
    public override void Differentiate(ReadOnlySpan<int> rows)
    {
        var factor = _classes / (_classes - 1.0);
        foreach (var row in rows)
        {
            var own = Of(row);
            for (var k = 0; k < own.Length; k++)
            {
                var p = own[k];
                Gradients[k][row] = Vector128.Create(((int)Outcome[row] == k ? 1 : 0) - p, factor * p * (1 - p)) * Weight(row);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Add(byte[] leafOfRow, ReadOnlySpan<float> leaves)
    {
        var factors = new double[leaves.Length];
        for (var at = 0; at < factors.Length; at++)
        {
            factors[at] = Math.Exp(leaves[at]);
        }

        for (var row = 0; row < leafOfRow.Length; row++)
        {
            var own = Of(row);
            var tree = factors.AsSpan(leafOfRow[row] * _classes, _classes);
            for (var k = 0; k < own.Length; k++)
            {
                own[k] *= tree[k];
            }

            Normalise(own);
        }
    }

    /// <inheritdoc/>
    protected override double LogLikelihood(int row) => Math.Log(Of(row)[(int)Outcome[row]]);

    private Span<double> Of(int row) => _probabilities.AsSpan(row * _classes, _classes);

    private static void Normalise(Span<double> own)
    {
        var sum = 0.0;
        foreach (var value in own)
        {
            sum += value;
        }

        for (var k = 0; k < own.Length; k++)
        {
            own[k] = Math.Max(Smallest, own[k] / sum);
        }
    }
}
