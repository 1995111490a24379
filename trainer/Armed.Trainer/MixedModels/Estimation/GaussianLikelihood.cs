namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// (Restricted) log-likelihood of a Gaussian mixed model with beta and sigma profiled out (Bates et al. 2015, equations 34 and 39). Lambda and tau_v are
/// relative to sigma.
/// </summary>
internal sealed class GaussianLikelihood
{
    private readonly MixedModelProblem _problem;
    private readonly bool _restricted;
    private readonly double[] _target; // y - o
    private readonly double[] _cross; // M'W (y - o)
    private readonly double[] _flatRidge;
    private readonly double _logWeights;
    private readonly double _total;
    private readonly double _least; // added to sigma^2
    private readonly double[] _rhs;
    private readonly double[] _effects;
    private readonly double[] _residual;

    /// <param name="problem">The model and its data.</param>
    /// <param name="restricted">Whether the likelihood is the restricted one.</param>
    /// <param name="least">Variance added to that of the residuals, as noise would add it that has nothing to do with the columns; 0 for none.</param>
    public GaussianLikelihood(MixedModelProblem problem, bool restricted, double least = 0)
    {
        (_problem, _restricted, _least) = (problem, restricted, least);
        (_rhs, _effects, _cross) = (new double[problem.System.Size], new double[problem.System.Size], new double[problem.System.Size]);
        (_target, _residual) = (new double[problem.Data.Rows], new double[problem.Data.Rows]);
        Modes = new double[problem.System.Size];
        _flatRidge = Ridge(problem);
        problem.System.Assemble(problem.Weights);
        for (var i = 0; i < _target.Length; i++)
        {
            _target[i] = problem.Data.Outcome[i] - problem.Offset[i];
            _residual[i] = problem.Weights[i] * _target[i];
            Rows += problem.Weights[i] > 0 ? 1 : 0; // a row of weight 0 is no row
            _logWeights += problem.Weights[i] > 0 ? Math.Log(problem.Weights[i]) : 0;
            _total += _residual[i] * _target[i];
        }

        problem.System.MultiplyTransposed(_residual, _cross);
        if (Freedom < 1)
        {
            throw new InputException($"{Rows} rows are too few for {problem.Flat} fixed coefficients and a residual variance; use more rows or fewer columns.");
        }
    }

    /// <summary>Rows that count.</summary>
    public int Rows { get; }

    /// <summary>Spherical modes, times sigma.</summary>
    public double[] Modes { get; }

    /// <summary>sigma^2 at the last evaluation.</summary>
    public double Variance { get; private set; }

    /// <summary>Divisor of sigma^2: the rows, under REML less the fixed coefficients.</summary>
    public int Freedom => _restricted ? Rows - _problem.Flat : Rows;

    /// <summary>1 for the penalised columns of a border (spherical prior), 0 for the flat ones.</summary>
    public static double[] Ridge(MixedModelProblem problem) => [.. Enumerable.Repeat(1.0, problem.Penalised), .. Enumerable.Repeat(0.0, problem.Flat)];

    /// <summary>The log-likelihood at S; negative infinity if the equations are singular. Fills the gradient when one is given.</summary>
    public double Evaluate(EffectScale scale, ScaleGradient? gradient) => Evaluate(scale, gradient, null).Value;

    private (double Value, double Squares) Evaluate(EffectScale scale, ScaleGradient? gradient, double? variance)
    {
        var system = _problem.System;
        if (!system.TryFactor(scale.Lambdas, scale.Border, _flatRidge))
        {
            return (double.NegativeInfinity, double.NaN);
        }

        scale.ApplyTransposed(_cross, Modes);
        system.Solve(Modes);
        var squares = PenalisedResidual(scale) + (_least * Freedom);
        if (!(squares > 1e-20 * _total))
        {
            throw new InputException("The outcome is constant or an exact function of the columns: no residual variance is left to estimate. Check the outcome column and look for a copy of it among the features.");
        }

        Variance = variance ?? squares / Freedom;
        if (gradient is not null)
        {
            Differentiate(scale, gradient);
        }

        var fit = variance is null ? Freedom * (1 + Math.Log(2 * Math.PI * Variance)) : (squares / Variance) + (Freedom * Math.Log(2 * Math.PI * Variance));
        return (-0.5 * (LogDeterminant() + fit - _logWeights), squares);
    }

    /// <summary>The negative log-likelihood at covariance parameters and, last, log sigma^2, with its gradient.</summary>
    public double NegativeAt(CovarianceParameters parameters, double[] x, double[] slope)
    {
        var gradient = new ScaleGradient(_problem);
        var (value, squares) = Evaluate(parameters.Scale(x.AsSpan(0, x.Length - 1)), gradient, Math.Exp(x[^1]));
        parameters.Gradient(gradient, slope.AsSpan(0, x.Length - 1));
        slope[^1] = -0.5 * (Freedom - (squares / Variance));
        for (var i = 0; i < slope.Length; i++)
        {
            slope[i] = -slope[i];
        }

        return -value;
    }

    /// <summary>beta in the caller's order at S, which was evaluated last; 0 where dropped.</summary>
    public double[] Fixed(EffectScale scale)
    {
        var (effects, result) = (Effects(scale), new double[_problem.Data.Fixed.Length]);
        for (var j = 0; j < _problem.Coefficients.Length; j++)
        {
            result[_problem.Coefficients[j]] = effects[_problem.Random + j];
        }

        return result;
    }

    /// <summary>Random effects (and coefficients) in the columns' units at S, which was evaluated last.</summary>
    public double[] Effects(EffectScale scale)
    {
        scale.Apply(Modes, _effects);
        return (double[])_effects.Clone();
    }

    // r^2 = sum w (y - o - M S u)^2 + |u|^2 over the penalised u.
    private double PenalisedResidual(EffectScale scale)
    {
        scale.Apply(Modes, _effects);
        Array.Clear(_residual);
        _problem.System.Multiply(_effects, _residual);
        var sum = 0.0;
        for (var i = 0; i < _residual.Length; i++)
        {
            var r = _target[i] - _residual[i];
            _residual[i] = _problem.Weights[i] * r;
            sum += _residual[i] * r;
        }

        for (var k = 0; k < Modes.Length - _problem.Flat; k++)
        {
            sum += Modes[k] * Modes[k];
        }

        return sum;
    }

    // The flat columns were scaled to solve; the restricted likelihood is defined on them as given.
    private double LogDeterminant() => _problem.System.LogDeterminant(_restricted) - (_restricted ? 2 * _problem.FlatScale.Sum(Math.Log) : 0);

    // Envelope theorem: d r^2 = -2 sum_c (Z'W r)_c' dLambda u_c.
    private void Differentiate(EffectScale scale, ScaleGradient gradient)
    {
        _problem.System.MultiplyTransposed(_residual, _rhs);
        gradient.AddOuter(_rhs, Modes, 1 / Variance);
        _problem.System.Invert(_restricted);
        gradient.AddLogDeterminant(scale, Modes, Variance);
    }
}
