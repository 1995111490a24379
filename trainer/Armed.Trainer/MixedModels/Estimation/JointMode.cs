using System.Runtime.CompilerServices;
using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Penalised iteratively reweighted least squares: Newton's method on F(u) = sum w l(o + M S u) - u'D u / 2, which is concave, with step halving on F.
/// Leaves the system factored at the mode's weights.
/// </summary>
internal sealed class JointMode
{
    private const int MostSteps = 100;
    private const double SmallDecrement = 1e-10; // one more full step leaves u within about 1e-10: log|H|, unlike F, feels the error at first order
    private readonly MixedModelProblem _problem;
    private readonly double[] _ridge;
    private readonly bool _fixFlat;
    private readonly double[] _first;
    private readonly double[] _direction;
    private readonly double[] _rhs;
    private readonly double[] _work;
    private readonly double[] _change;
    private readonly double[] _trial;
    private (OutcomeDistribution? Of, double Value) _nothing;

    public JointMode(MixedModelProblem problem, double[] ridge, bool fixFlat)
    {
        (_problem, _ridge, _fixFlat) = (problem, ridge, fixFlat);
        var (rows, size) = (problem.Data.Rows, problem.System.Size);
        (Modes, _direction, _rhs, _work) = (new double[size], new double[size], new double[size], new double[size]);
        (Eta, Weights, Slopes, Adjoint) = (new double[rows], new double[rows], new double[rows], new double[rows]);
        (_first, _change, _trial) = (new double[rows], new double[rows], new double[rows]);
    }

    /// <summary>Spherical u; the start of the next search.</summary>
    public double[] Modes { get; }

    /// <summary>Linear predictor at the mode.</summary>
    public double[] Eta { get; }

    /// <summary>-l'' of each row, observation weight included.</summary>
    public double[] Weights { get; }

    /// <summary>dw / d eta of each row, observation weight included.</summary>
    public double[] Slopes { get; }

    /// <summary>Room for q, one number per row.</summary>
    public double[] Adjoint { get; }

    /// <summary>F at the mode.</summary>
    public double Value { get; private set; }

    /// <summary>Copies l' of each row, observation weight included.</summary>
    public void RowScores(double[] result) => _first.CopyTo(result, 0);

    /// <summary>Finds the mode from <see cref="Modes"/>; false when the equations cannot be factored.</summary>
    public bool Find(OutcomeDistribution distribution, EffectScale scale)
    {
        SetEta(scale);
        Value = Objective(distribution, Eta) + Penalty(0);
        if (!double.IsFinite(Value) || IsWorseThanNothing(distribution))
        {
            Restart(distribution, scale);
        }

        for (var step = 0; step < MostSteps; step++)
        {
            if (!Factor(distribution, scale))
            {
                return false;
            }

            var decrement = Direction(scale);
            if (decrement < SmallDecrement)
            {
                return Polish(distribution, scale);
            }

            if (!Advance(distribution, decrement))
            {
                return true;
            }
        }

        return true;
    }

    // Spherical modes of a smaller S mean larger effects under a larger one: with an exponential link so much larger that the equations there have no digits left.
    private bool IsWorseThanNothing(OutcomeDistribution distribution)
    {
        if (_fixFlat)
        {
            return false; // given coefficients come with effects that suit them
        }

        if (!ReferenceEquals(_nothing.Of, distribution))
        {
            _nothing = (distribution, Objective(distribution, _problem.Offset));
        }

        return Value < _nothing.Value;
    }

    // Where the last mode overflows or is far off: all effects 0, given flat coefficients kept.
    private void Restart(OutcomeDistribution distribution, EffectScale scale)
    {
        Modes.AsSpan(0, Modes.Length - (_fixFlat ? _problem.Flat : 0)).Clear();
        SetEta(scale);
        Value = Objective(distribution, Eta) + Penalty(0);
    }

    private void SetEta(EffectScale scale)
    {
        _problem.Offset.CopyTo(Eta, 0);
        scale.Apply(Modes, _work);
        _problem.System.Multiply(_work, Eta);
    }

    private bool Factor(OutcomeDistribution distribution, EffectScale scale)
    {
        RowSums.Run(Eta.Length, (from, to) =>
        {
            SetTerms(distribution, from, to);
            return 0;
        });
        _problem.System.Assemble(Weights);
        return _problem.System.TryFactor(scale.Lambdas, scale.Border, _ridge);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetTerms(OutcomeDistribution distribution, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var terms = distribution.Terms(Eta[i], _problem.Data.Outcome[i]);
            var weight = _problem.Weights[i];
            (_first[i], Weights[i], Slopes[i]) = weight == 0 ? (0, 0, 0) : (weight * terms.First, weight * terms.Weight, weight * terms.WeightSlope);
        }
    }

    // H direction = S'M'l' - D u; returns direction' H direction, twice the gain that a quadratic F would give.
    private double Direction(EffectScale scale)
    {
        _problem.System.MultiplyTransposed(_first, _work);
        scale.ApplyTransposed(_work, _rhs);
        for (var k = 0; k < _rhs.Length; k++)
        {
            _rhs[k] -= Precision(k) * Modes[k];
        }

        var free = _rhs.Length - (_fixFlat ? _problem.Flat : 0);
        _rhs.AsSpan(free).Clear();
        _rhs.CopyTo(_direction, 0);
        _problem.System.Solve(_direction, !_fixFlat);
        _direction.AsSpan(free).Clear();
        scale.Apply(_direction, _work);
        Array.Clear(_change);
        _problem.System.Multiply(_work, _change);
        var decrement = 0.0;
        for (var k = 0; k < free; k++)
        {
            decrement += _rhs[k] * _direction[k];
        }

        return decrement;
    }

    // The last step is below the rounding of F: taken without a search.
    private bool Polish(OutcomeDistribution distribution, EffectScale scale)
    {
        for (var i = 0; i < Eta.Length; i++)
        {
            Eta[i] += _change[i];
        }

        for (var k = 0; k < Modes.Length; k++)
        {
            Modes[k] += _direction[k];
        }

        Value = Objective(distribution, Eta) + Penalty(0);
        return Factor(distribution, scale);
    }

    private bool Advance(OutcomeDistribution distribution, double decrement)
    {
        for (var length = 1.0; length > 1e-10; length /= 2)
        {
            for (var i = 0; i < _trial.Length; i++)
            {
                _trial[i] = Eta[i] + length * _change[i];
            }

            var value = Objective(distribution, _trial) + Penalty(length);
            if (!(value >= Value + 1e-4 * length * decrement - 1e-13 * Math.Abs(Value)))
            {
                continue;
            }

            _trial.CopyTo(Eta, 0);
            for (var k = 0; k < Modes.Length; k++)
            {
                Modes[k] += length * _direction[k];
            }

            Value = value;
            return true;
        }

        return false;
    }

    private double Objective(OutcomeDistribution distribution, double[] eta) => RowSums.Run(eta.Length, (from, to) => Objective(distribution, eta, from, to));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Objective(OutcomeDistribution distribution, double[] eta, int from, int to)
    {
        var sum = 0.0;
        for (var i = from; i < to; i++)
        {
            if (_problem.Weights[i] > 0)
            {
                sum += _problem.Weights[i] * distribution.LogLikelihood(eta[i], _problem.Data.Outcome[i]);
            }
        }

        return sum;
    }

    // -(u + length direction)' D (u + length direction) / 2
    private double Penalty(double length)
    {
        var sum = 0.0;
        for (var k = 0; k < Modes.Length; k++)
        {
            var u = Modes[k] + (length == 0 ? 0 : length * _direction[k]);
            sum += Precision(k) * u * u;
        }

        return -0.5 * sum;
    }

    private double Precision(int k) => k < _problem.Random ? 1 : _ridge[k - _problem.Random];
}
