using System.Runtime.Intrinsics;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.Trees;

/// <summary>Trees that add to the linear predictor of a distribution.</summary>
internal sealed class LinearTreeState : TreeState
{
    private const int MostSteps = 50;
    private const double LongestStep = 2;
    private const double SmallStep = 1e-8;

    private readonly OutcomeDistribution _distribution;
    private readonly double[] _linear;
    private readonly int _growing;

    /// <param name="rows">The data, with a distribution.</param>
    /// <param name="used">Rows of the data, in order.</param>
    /// <param name="growing">How many of them trees grow on.</param>
    public LinearTreeState(TreeRows rows, int[] used, int growing)
        : base(rows, used, growing)
    {
        (_distribution, _growing) = (rows.Distribution!, growing);
        _linear = rows.Offset is { } offset ? Array.ConvertAll(used, row => offset[row]) : new double[used.Length];
        if (rows.HasIntercept)
        {
            Shift();
        }
    }

    /// <inheritdoc/>
    public override void Differentiate(ReadOnlySpan<int> rows)
    {
        var gradients = Gradients[0];
        foreach (var row in rows)
        {
            var terms = _distribution.Terms(_linear[row], Outcome[row]);
            gradients[row] = Vector128.Create(terms.First, terms.Weight) * Weight(row);
        }
    }

    /// <inheritdoc/>
    protected override void Add(byte[] leafOfRow, ReadOnlySpan<float> leaves)
    {
        for (var row = 0; row < _linear.Length; row++)
        {
            _linear[row] += leaves[leafOfRow[row]];
        }
    }

    /// <inheritdoc/>
    protected override double LogLikelihood(int row) => _distribution.LogLikelihood(_linear[row], Outcome[row]);

    /// <summary>Adds the constant with the largest likelihood of the growing rows, by Newton's steps that are kept short where the start is far away.</summary>
    private void Shift()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            double first = 0, second = 0;
            for (var row = 0; row < _growing; row++)
            {
                var terms = _distribution.Terms(_linear[row], Outcome[row]);
                first += Weight(row) * terms.First;
                second += Weight(row) * terms.Weight;
            }

            var move = second > 0 ? Math.Clamp(first / second, -LongestStep, LongestStep) : 0;
            for (var row = 0; row < _linear.Length; row++)
            {
                _linear[row] += move;
            }

            if (Math.Abs(move) < SmallStep)
            {
                return;
            }
        }
    }
}
