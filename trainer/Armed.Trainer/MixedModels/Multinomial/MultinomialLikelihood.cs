using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>
/// Laplace's approximation of the log-likelihood of a multinomial mixed model, at the joint mode of spherical effects and fixed coefficients: F(u) - log|H| / 2. Flat coefficients are integrated over a flat prior, so that with many classes their
/// number does not make variances too small.
/// </summary>
internal sealed class MultinomialLikelihood
{
    /// <summary>After one more full step the mode's error is of the decrement's square: log|H|, unlike F, feels it at first order.</summary>
    public const double SmallDecrement = 1e-10;

    private readonly MultinomialRows _rows;
    private readonly MultinomialMode _mode;
    private double[]? _settled; // modes at the best likelihood so far: where the next search for a mode starts
    private double _best = double.NegativeInfinity;

    /// <param name="problem">The model.</param>
    /// <param name="smallDecrement">How near the mode is found. Default <see cref="SmallDecrement"/>.</param>
    public MultinomialLikelihood(MixedModelProblem problem, double smallDecrement = SmallDecrement)
    {
        _rows = new MultinomialRows(problem);
        Ridge = [.. Enumerable.Repeat(1.0, problem.Penalised), .. Enumerable.Repeat(LaplaceLikelihood.FlatRidgePerRow * problem.Data.Rows, problem.Flat)];
        _mode = new MultinomialMode(_rows, Ridge, smallDecrement);
    }

    public MultinomialRows Rows => _rows;

    /// <summary>Prior precision of each spherical fixed coefficient, [P].</summary>
    public double[] Ridge { get; }

    /// <summary>Spherical unknowns at the last mode.</summary>
    public double[] Modes => _mode.Modes;

    /// <summary>The approximate log-likelihood; negative infinity if no mode can be computed. Fills the gradient when it is given.</summary>
    /// <param name="scale">S.</param>
    /// <param name="gradient">d / d S.</param>
    public double Evaluate(EffectScale scale, ScaleGradient? gradient)
    {
        _settled?.CopyTo(Modes, 0);
        if (!_mode.Find(scale))
        {
            return double.NegativeInfinity;
        }

        var value = _mode.Value - (0.5 * _mode.Equations.LogDeterminant) + FlatConstant();
        if (!double.IsFinite(value))
        {
            return double.NegativeInfinity;
        }

        if (value > _best)
        {
            (_best, _settled) = (value, (double[])Modes.Clone());
        }

        if (gradient is not null)
        {
            Differentiate(scale, gradient);
        }

        return value;
    }

    /// <summary>The inverse of the equations at the last mode.</summary>
    /// <param name="scale">S of the last evaluation.</param>
    public MultinomialCovariances Covariances(EffectScale scale) => new(_rows, _mode.Equations, scale);

    /// <summary>(2 pi)^(p d / 2), and the scales of the columns.</summary>
    private double FlatConstant() => _rows.Contrasts.Count * ((0.5 * _rows.Problem.Flat * Math.Log(2 * Math.PI)) + _rows.Problem.FlatScale.Sum(Math.Log));

    /// <summary>
    /// With V_i = Cov(g_i), h_i = d tr(W_i V_i) / d g_i, a = H^-1 S'A'h and q = A S a, the derivative of -log|H| / 2 by way of the mode is -h'dg / 2, where H du = dS'A's - S'A'W A dS u: the same terms as with one linear predictor, matrices in place of the
    /// rows' weights.
    /// </summary>
    private void Differentiate(EffectScale scale, ScaleGradient gradient)
    {
        var d = _rows.Contrasts.Count;
        var covariances = Covariances(scale);
        double[] variances = new double[_rows.Count * d * d], slopes = new double[_rows.Count * d];
        covariances.RowVariances(variances);
        _mode.Terms.Slopes(_mode.Eta, variances, slopes);
        double[] score = new double[_rows.Size], sums = new double[_rows.Size], adjoint = new double[_rows.Size];
        _rows.MultiplyTransposed(_mode.Terms.Scores, score);
        _rows.MultiplyTransposed(slopes, sums);
        MultinomialScale.ApplyTransposed(_rows, scale, sums, adjoint);
        _mode.Equations.Solve(adjoint);
        _rows.MultiplyTransposed(WithoutAnswer(scale, adjoint, slopes), sums); // A'(h - W q)
        AddOuter(score, Modes, 1, gradient);
        AddOuter(sums, Modes, -0.5, gradient);
        AddOuter(score, adjoint, -0.5, gradient);
        AddLogDeterminant(scale, covariances, gradient);
    }

    /// <summary>h - W q.</summary>
    private double[] WithoutAnswer(EffectScale scale, double[] adjoint, double[] slopes)
    {
        var d = _rows.Contrasts.Count;
        double[] natural = new double[_rows.Size], q = new double[slopes.Length];
        MultinomialScale.Apply(_rows, scale, adjoint, natural);
        _rows.Multiply(natural, q);
        for (var i = 0; i < _rows.Count; i++)
        {
            for (var a = 0; a < d; a++)
            {
                for (var b = 0; b < d; b++)
                {
                    slopes[(i * d) + a] -= _mode.Terms.Information[(((i * d) + a) * d) + b] * q[(i * d) + b];
                }
            }
        }

        return slopes;
    }

    /// <summary>Adds factor * r'dS u.</summary>
    private void AddOuter(double[] r, double[] u, double factor, ScaleGradient gradient)
    {
        var size = _rows.Effects;
        for (var at = _rows.Border; at < r.Length; at += size)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    gradient.Lambdas[0][(i * size) + j] += factor * r[at + i] * u[at + j];
                }
            }
        }

        for (var at = 0; at < _rows.Border; at++)
        {
            if (at % _rows.Fixed < _rows.Problem.Penalised)
            {
                gradient.Ridge[_rows.Problem.Groups[at % _rows.Fixed]] += factor * r[at] * u[at];
            }
        }
    }

    /// <summary>Adds the derivative of -log|H| / 2 at fixed weights, as ScaleGradient does for one linear predictor, summed over contrasts; and what EM steps need.</summary>
    private void AddLogDeterminant(EffectScale scale, MultinomialCovariances covariances, ScaleGradient gradient)
    {
        var (size, block, d) = (_rows.Effects, _rows.Block, _rows.Contrasts.Count);
        var gain = new double[size * size]; // sum over clusters and contrasts of I - V
        for (var c = 0; c < _rows.Clusters; c++)
        {
            var own = covariances.Own(c);
            for (var at = 0; at < block; at += size)
            {
                AddBlock(gradient, gain, own, c, at, (double)_rows.Clusters * d);
            }
        }

        var column = new double[size];
        for (var j = 0; j < size; j++)
        {
            for (var i = 0; i < size; i++)
            {
                column[i] = gain[(i * size) + j];
            }

            SmallCholesky.SolveTransposed(scale.Lambdas[0], size, column);
            for (var i = j; i < size; i++)
            {
                gradient.Lambdas[0][(i * size) + j] -= column[i];
            }
        }

        AddRidge(scale, covariances, gradient);
    }

    private void AddBlock(ScaleGradient gradient, double[] gain, ReadOnlySpan<double> own, int cluster, int at, double count)
    {
        var (size, block) = (_rows.Effects, _rows.Block);
        var modes = Modes.AsSpan(_rows.Border + (cluster * block) + at, size);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var value = own[((at + i) * block) + at + j];
                gain[(i * size) + j] += (i == j ? 1 : 0) - value;
                gradient.Information[0][(i * size) + j] += (1 - own[((at + i) * block) + at + i]) * (1 - own[((at + j) * block) + at + j]);
                gradient.Moments[0][(i * size) + j] += ((modes[i] * modes[j]) + value) / count;
            }
        }
    }

    private void AddRidge(EffectScale scale, MultinomialCovariances covariances, ScaleGradient gradient)
    {
        var counts = new int[_rows.Problem.GroupCount];
        for (var at = 0; at < _rows.Border; at++)
        {
            if (at % _rows.Fixed >= _rows.Problem.Penalised)
            {
                continue;
            }

            var (group, own) = (_rows.Problem.Groups[at % _rows.Fixed], covariances.Diagonal[at]);
            gradient.Ridge[group] -= (1 - own) / scale.Ridge[group];
            gradient.RidgeInformation[group] += 2 * (1 - own) * (1 - own);
            gradient.RidgeMoments[group] += (Modes[at] * Modes[at]) + own;
            counts[group]++;
        }

        for (var v = 0; v < counts.Length; v++)
        {
            gradient.RidgeMoments[v] /= Math.Max(1, counts[v]);
        }
    }
}
