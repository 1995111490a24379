using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>Newton's method on F(u) = sum w log p_y - u'D u / 2, which is concave, with step halving on F: penalised iteratively reweighted least squares of all contrasts together. Leaves the equations factored at the mode.</summary>
/// <param name="rows">The rows.</param>
/// <param name="ridge">Prior precision of each spherical fixed coefficient, [P].</param>
/// <param name="smallDecrement">Twice the gain of F, by the information of the point itself, below which one more full step is the last.</param>
internal sealed class MultinomialMode(MultinomialRows rows, double[] ridge, double smallDecrement)
{
    private const int MostSteps = 200;

    /// <summary>A step that leaves more than this share of the decrement is the last with the same information.</summary>
    private const double SlowShare = 0.1;

    /// <summary>Share of the small decrement at which the mode is found, because log|H| is off by the root of what is left: steps with what is factored are cheap.</summary>
    private const double SettledShare = 1e-12;

    private readonly double[] _natural = new double[rows.Size];
    private readonly double[] _sums = new double[rows.Size];
    private readonly double[] _rhs = new double[rows.Size];
    private readonly double[] _change = new double[rows.Count * rows.Contrasts.Count];
    private readonly double[] _trial = new double[rows.Count * rows.Contrasts.Count];
    private double[] _direction = new double[rows.Size];
    private bool _isAssembled; // the equations hold the information of some earlier point

    public MultinomialEquations Equations { get; } = new(rows);

    public MultinomialTerms Terms { get; } = new(rows);

    /// <summary>Spherical u; the start of the next search.</summary>
    public double[] Modes { get; } = new double[rows.Size];

    /// <summary>The contrasts of eta at the mode, [N, d].</summary>
    public double[] Eta { get; } = new double[rows.Count * rows.Contrasts.Count];

    /// <summary>F at the mode.</summary>
    public double Value { get; private set; }

    /// <summary>Finds the mode from <see cref="Modes"/>; false when the equations cannot be factored.</summary>
    /// <remarks>The equations are factored with the rows' information of the last mode as long as steps with it gain fast: assembling and factoring take nearly all of the time, a step with what is factored hardly any.</remarks>
    public bool Find(EffectScale scale)
    {
        Start(scale);
        var (isOwn, last) = (false, double.PositiveInfinity);
        if (!(_isAssembled && Equations.TryFactor(scale, ridge)))
        {
            isOwn = TryAssemble(scale);
            if (!isOwn)
            {
                return false;
            }
        }

        for (var step = 0; step < MostSteps; step++)
        {
            Terms.SetScores(Eta);
            var decrement = Direction(scale);
            if (isOwn && decrement < smallDecrement)
            {
                return decrement < SettledShare * smallDecrement || TryFinish(scale);
            }

            var isUsedUp = !isOwn && (decrement < SettledShare * smallDecrement || decrement > SlowShare * last);
            if (!isUsedUp && Advance(decrement))
            {
                (isOwn, last) = (false, decrement);
                continue;
            }

            if (isOwn)
            {
                return true; // rounding hides any further rise
            }

            isOwn = TryAssemble(scale);
            if (!isOwn)
            {
                return false;
            }
        }

        return TryAssemble(scale);
    }

    /// <summary>One more full step with the information of the present point: what is left after it is of the decrement's square.</summary>
    private bool TryFinish(EffectScale scale)
    {
        Move(1);
        Value = Terms.LogLikelihood(Eta) + Penalty(0);
        return TryAssemble(scale);
    }

    /// <summary>Factors the equations with the information of the present point; what cannot be factored is not used again.</summary>
    private bool TryAssemble(EffectScale scale)
    {
        Terms.SetInformation(Eta);
        Equations.Assemble(Terms.Information);
        return _isAssembled = Equations.TryFactor(scale, ridge);
    }

    private void Start(EffectScale scale)
    {
        SetEta(scale);
        Value = Terms.LogLikelihood(Eta) + Penalty(0);
        if (Value >= -Math.Log(rows.Contrasts.Classes) * rows.Weights.Sum())
        {
            return;
        }

        Array.Clear(Modes); // worse than nothing: the last mode is far off under another S
        SetEta(scale);
        Value = Terms.LogLikelihood(Eta);
    }

    private void SetEta(EffectScale scale)
    {
        MultinomialScale.Apply(rows, scale, Modes, _natural);
        rows.Multiply(_natural, Eta);
    }

    /// <summary>H direction = S'A's - D u; returns direction'H direction.</summary>
    private double Direction(EffectScale scale)
    {
        rows.MultiplyTransposed(Terms.Scores, _sums);
        MultinomialScale.ApplyTransposed(rows, scale, _sums, _rhs);
        for (var k = 0; k < _rhs.Length; k++)
        {
            _rhs[k] -= Precision(k) * Modes[k];
        }

        _direction = [.. _rhs];
        Equations.Solve(_direction);
        MultinomialScale.Apply(rows, scale, _direction, _natural);
        rows.Multiply(_natural, _change);
        return _rhs.Zip(_direction, (left, right) => left * right).Sum();
    }

    private bool Advance(double decrement)
    {
        for (var length = 1.0; length > 1e-10; length /= 2)
        {
            for (var i = 0; i < _trial.Length; i++)
            {
                _trial[i] = Eta[i] + (length * _change[i]);
            }

            var value = Terms.LogLikelihood(_trial) + Penalty(length);
            if (value >= Value + (1e-4 * length * decrement) - (1e-13 * Math.Abs(Value)))
            {
                Move(length);
                Value = value;
                return true;
            }
        }

        return false;
    }

    private void Move(double length)
    {
        for (var i = 0; i < Eta.Length; i++)
        {
            Eta[i] += length * _change[i];
        }

        for (var k = 0; k < Modes.Length; k++)
        {
            Modes[k] += length * _direction[k];
        }
    }

    /// <summary>-(u + length direction)'D (u + length direction) / 2.</summary>
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

    private double Precision(int k) => k < rows.Border ? ridge[k % rows.Fixed] : 1;
}
