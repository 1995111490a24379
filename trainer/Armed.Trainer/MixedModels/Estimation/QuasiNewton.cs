namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Value of a function to minimise, infinity if it is not defined, and its gradient.</summary>
internal delegate double DifferentiableFunction(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>BFGS with a line search by interpolation (Nocedal and Wright, Numerical Optimization, 2006, algorithms 3.5 and 6.1).</summary>
internal sealed class QuasiNewton
{
    private const double SufficientDecrease = 1e-4;
    private readonly DifferentiableFunction _function;
    private readonly double[,] _inverse;
    private readonly int _size;
    private double[] _gradient;

    /// <summary>A search from a point.</summary>
    /// <param name="function">What to minimise.</param>
    /// <param name="start">Starting point.</param>
    /// <param name="inverseCurvature">Guess of the inverse Hessian, [n, n], positive definite.</param>
    public QuasiNewton(DifferentiableFunction function, double[] start, double[,] inverseCurvature)
    {
        (_function, _inverse, _size) = (function, (double[,])inverseCurvature.Clone(), start.Length);
        Point = [.. start];
        _gradient = new double[_size];
        Value = Evaluate(Point, _gradient);
    }

    public double[] Point { get; private set; }

    public double Value { get; private set; }

    public int Evaluations { get; private set; }

    public bool Converged { get; private set; }

    /// <summary>diag(1 / curvature).</summary>
    public static double[,] Inverse(double[] curvature)
    {
        var inverse = new double[curvature.Length, curvature.Length];
        for (var i = 0; i < curvature.Length; i++)
        {
            inverse[i, i] = 1 / curvature[i];
        }

        return inverse;
    }

    /// <summary>Steps until neither the value changes nor the quadratic model promises a change above the tolerance.</summary>
    public void Minimise(double tolerance, int maximumSteps, CancellationToken cancellation)
    {
        var quiet = 0;
        for (var step = 0; step < maximumSteps && !Converged; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var direction = Direction(out var slope);
            if (-slope / 2 < 0.01 * tolerance)
            {
                Converged = true;
                break;
            }

            var before = Value;
            if (!Search(direction, slope))
            {
                Converged = -slope / 2 < 100 * tolerance;
                if (Converged || !Forget())
                {
                    break;
                }

                continue;
            }

            quiet = before - Value < tolerance ? quiet + 1 : 0;
            Converged = quiet >= 2;
        }
    }

    private double Evaluate(double[] x, double[] gradient)
    {
        Evaluations++;
        var value = _function(x, gradient);
        return double.IsNaN(value) ? double.PositiveInfinity : value;
    }

    private double[] Direction(out double slope)
    {
        var direction = new double[_size];
        slope = 0;
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                direction[i] -= _inverse[i, j] * _gradient[j];
            }

            slope += direction[i] * _gradient[i];
        }

        return direction;
    }

    // Backtracks by the parabola through both values and the slope; lengthens while the slope stays nearly as steep.
    private bool Search(double[] direction, double slope)
    {
        var (length, longest) = (1.0, double.PositiveInfinity);
        (double Length, double Value, double[] Point, double[] Gradient)? best = null;
        for (var trial = 0; trial < 40; trial++)
        {
            var point = Along(direction, length);
            var gradient = new double[_size];
            var value = Evaluate(point, gradient);
            var noise = 1e-13 * Math.Abs(Value);
            if (!(value <= Value + SufficientDecrease * length * slope + noise) || (best is { } kept && value > kept.Value))
            {
                if (best is not null)
                {
                    break;
                }

                longest = length;
                var parabola = -slope * length * length / (2 * (value - Value - slope * length));
                length = double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1 * length, 0.5 * length) : 0.1 * length;
                continue;
            }

            best = (length, value, point, gradient);
            if (Dot(gradient, direction) >= 0.9 * slope || 2 * length >= longest || length > 1e3)
            {
                break;
            }

            length *= 3;
        }

        if (best is not { } found)
        {
            return false;
        }

        Update(found.Point, found.Gradient);
        (Point, Value, _gradient) = (found.Point, found.Value, found.Gradient);
        return true;
    }

    private double[] Along(double[] direction, double length)
    {
        var point = new double[_size];
        for (var i = 0; i < _size; i++)
        {
            point[i] = Point[i] + length * direction[i];
        }

        return point;
    }

    private void Update(double[] point, double[] gradient)
    {
        var step = new double[_size];
        var change = new double[_size];
        for (var i = 0; i < _size; i++)
        {
            (step[i], change[i]) = (point[i] - Point[i], gradient[i] - _gradient[i]);
        }

        var curvature = Dot(step, change);
        if (curvature <= 1e-12 * Math.Sqrt(Dot(step, step) * Dot(change, change)))
        {
            return;
        }

        var mapped = new double[_size];
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                mapped[i] += _inverse[i, j] * change[j];
            }
        }

        var factor = (1 + Dot(change, mapped) / curvature) / curvature;
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                _inverse[i, j] += factor * step[i] * step[j] - (mapped[i] * step[j] + step[i] * mapped[j]) / curvature;
            }
        }
    }

    // A search without success: drop what was learned of correlations, once.
    private bool Forget()
    {
        var changed = false;
        for (var i = 0; i < _size; i++)
        {
            for (var j = 0; j < _size; j++)
            {
                changed |= i != j && _inverse[i, j] != 0;
                if (i != j)
                {
                    _inverse[i, j] = 0;
                }
            }
        }

        return changed;
    }

    private static double Dot(double[] left, double[] right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
