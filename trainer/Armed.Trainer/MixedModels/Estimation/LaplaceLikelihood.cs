using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Laplace's approximation of the log-likelihood of a generalised linear mixed model, at the mode of the spherical random effects u ~ N(0, I):
/// l(u) - u'u / 2 - log|H| / 2, H = S'M'W M S + D. Flat coefficients are either given (they maximise the marginal likelihood: "exact") or part of u,
/// integrated over a flat prior.
/// </summary>
internal sealed class LaplaceLikelihood
{
    /// <summary>Prior precision of a flat coefficient in units of its column's root mean square, per row: keeps separated data finite.</summary>
    public const double FlatRidgePerRow = 1e-10;

    private readonly MixedModelProblem _problem;
    private readonly JointMode _mode;
    private readonly bool _exact;
    private readonly double[] _variances;
    private readonly double[] _rows;
    private readonly double[] _score;
    private readonly double[] _adjoint;
    private readonly double[] _rhs;
    private readonly double[] _work;
    private double[]? _settled; // modes at the best likelihood so far: where the next search for a mode starts
    private double _best = double.NegativeInfinity;

    public LaplaceLikelihood(MixedModelProblem problem, bool exact)
    {
        (_problem, _exact) = (problem, exact);
        var (rows, size) = (problem.Data.Rows, problem.System.Size);
        (_variances, _rows) = (new double[rows], new double[rows]);
        (_score, _adjoint, _rhs, _work) = (new double[size], new double[size], new double[size], new double[size]);
        Ridge = [.. Enumerable.Repeat(1.0, problem.Penalised), .. Enumerable.Repeat(FlatRidgePerRow * rows, problem.Flat)];
        _mode = new JointMode(problem, Ridge, exact);
    }

    /// <summary>Prior precision of the border's spherical coefficients.</summary>
    public double[] Ridge { get; }

    /// <summary>Spherical modes; flat coefficients in their units.</summary>
    public double[] Modes => _mode.Modes;

    /// <summary>Linear predictor at the last mode.</summary>
    public double[] Eta => _mode.Eta;

    /// <summary>S at the last evaluation.</summary>
    public EffectScale Scale { get; private set; } = null!;

    /// <summary>Makes the next search for a mode start from given spherical values.</summary>
    public void StartFrom(double[] modes)
    {
        modes.CopyTo(_mode.Modes, 0);
        _settled = (double[])modes.Clone();
        _best = double.NegativeInfinity;
    }

    /// <summary>The approximate log-likelihood; negative infinity if no mode can be computed. Fills the gradients when they are given.</summary>
    /// <param name="distribution">Distribution of the outcome.</param>
    /// <param name="scale">S.</param>
    /// <param name="flat">Exact: the flat coefficients in their units.</param>
    /// <param name="gradient">d / d S.</param>
    /// <param name="flatGradient">d / d flat, when exact.</param>
    /// <param name="familyGradient">d / d parameters of the distribution.</param>
    public double Evaluate(
        OutcomeDistribution distribution, EffectScale scale, ReadOnlySpan<double> flat, ScaleGradient? gradient, Span<double> flatGradient, Span<double> familyGradient)
    {
        Scale = scale;
        _settled?.CopyTo(Modes, 0);
        if (_exact)
        {
            flat.CopyTo(Modes.AsSpan(Modes.Length - flat.Length));
        }

        if (!_mode.Find(distribution, scale))
        {
            return double.NegativeInfinity;
        }

        var value = _mode.Value - 0.5 * _problem.System.LogDeterminant(!_exact) + FlatConstant();
        if (double.IsNaN(value))
        {
            return double.NegativeInfinity;
        }

        if (value > _best)
        {
            (_best, _settled) = (value, (double[])Modes.Clone());
        }

        if (gradient is not null)
        {
            Differentiate(distribution, scale, gradient, flatGradient, familyGradient);
        }

        return value;
    }

    // Integrated flat coefficients: (2 pi)^(p / 2), and their columns were scaled.
    private double FlatConstant() => _exact ? 0 : 0.5 * _problem.Flat * Math.Log(2 * Math.PI) + _problem.FlatScale.Sum(Math.Log);

    // With s_i = m_i' S H^-1 S' m_i, a = H^-1 S'M'(s w') and q = M S a, the implicit part of the derivative is -(s w')' d eta / 2, where
    // H du = dS' M'l' - S'M'W M dS u + S'M' dl'.
    private void Differentiate(
        OutcomeDistribution distribution, EffectScale scale, ScaleGradient gradient, Span<double> flatGradient, Span<double> familyGradient)
    {
        var system = _problem.System;
        system.Invert(!_exact);
        system.RowVariances(_variances);
        _mode.RowScores(_rows);
        system.MultiplyTransposed(_rows, _score); // M'l'
        Adjoint(scale);
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i] = _variances[i] * _mode.Slopes[i] - _mode.Weights[i] * _mode.Adjoint[i];
        }

        system.MultiplyTransposed(_rows, _rhs); // M'(s w' - W q)
        gradient.AddOuter(_score, Modes, 1);
        gradient.AddOuter(_rhs, Modes, -0.5);
        gradient.AddOuter(_score, _adjoint, -0.5);
        gradient.AddLogDeterminant(scale, Modes, 1);
        for (var j = 0; j < flatGradient.Length; j++)
        {
            var at = _problem.Random + _problem.Penalised + j;
            flatGradient[j] = _problem.FlatScale[j] * (_score[at] - 0.5 * _rhs[at]) - Ridge[_problem.Penalised + j] * Modes[at];
        }

        FamilyGradient.Add(distribution, _problem, _mode, _variances, familyGradient);
    }

    private void Adjoint(EffectScale scale)
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            _rows[i] = _variances[i] * _mode.Slopes[i];
        }

        _problem.System.MultiplyTransposed(_rows, _work);
        scale.ApplyTransposed(_work, _adjoint);
        _problem.System.Solve(_adjoint, !_exact);
        if (_exact)
        {
            _adjoint.AsSpan(_adjoint.Length - _problem.Flat).Clear();
        }

        scale.Apply(_adjoint, _work);
        Array.Clear(_mode.Adjoint);
        _problem.System.Multiply(_work, _mode.Adjoint);
    }
}
