using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Derivatives of a log-likelihood with respect to the elements of every Lambda and tau_v, and what their starting values need.</summary>
internal sealed class ScaleGradient
{
    private readonly MixedModelProblem _problem;

    public ScaleGradient(MixedModelProblem problem)
    {
        _problem = problem;
        Lambdas = [.. problem.Data.Factors.Select(factor => new double[factor.Size * factor.Size])];
        Information = [.. problem.Data.Factors.Select(factor => new double[factor.Size * factor.Size])];
        Moments = [.. problem.Data.Factors.Select(factor => new double[factor.Size * factor.Size])];
        (Ridge, RidgeInformation, RidgeMoments) = (new double[problem.GroupCount], new double[problem.GroupCount], new double[problem.GroupCount]);
    }

    /// <summary>Per factor d / d Lambda, [K, K].</summary>
    public double[][] Lambdas { get; }

    public double[] Ridge { get; }

    /// <summary>Per factor sum_c (1 - V_ii) (1 - V_jj), V the covariance of spherical effects: about half the information on log Lambda.</summary>
    public double[][] Information { get; }

    public double[] RidgeInformation { get; }

    /// <summary>Per factor mean_c E(u_c u_c'): what an EM step multiplies T by.</summary>
    public double[][] Moments { get; }

    public double[] RidgeMoments { get; }

    /// <summary>Adds factor * r_c' dLambda u_c for every cluster.</summary>
    public void AddOuter(ReadOnlySpan<double> r, ReadOnlySpan<double> u, double factor)
    {
        for (var g = 0; g < Lambdas.Length; g++)
        {
            var (size, start) = (_problem.Data.Factors[g].Size, _problem.System.Start(g));
            for (var c = 0; c < _problem.Data.Factors[g].Levels; c++, start += size)
            {
                for (var i = 0; i < size; i++)
                {
                    for (var j = 0; j <= i; j++)
                    {
                        Lambdas[g][i * size + j] += factor * r[start + i] * u[start + j];
                    }
                }
            }
        }

        for (var j = 0; j < _problem.Penalised; j++)
        {
            Ridge[_problem.Groups[j]] += factor * r[_problem.Random + j] * u[_problem.Random + j];
        }
    }

    /// <summary>
    /// Adds the derivative of -log|H| / 2 at fixed weights, H = S'AS + I: as [H^-1 S'A S]_cc = I - [H^-1]_cc, it is -tr(sum_c (I - V_cc) Lambda^-1 dLambda).
    /// The system must have been inverted.
    /// </summary>
    /// <param name="scale">S.</param>
    /// <param name="u">Spherical modes, for the moments.</param>
    /// <param name="variance">sigma^2 of a Gaussian outcome whose Lambda is relative to sigma; else 1.</param>
    public void AddLogDeterminant(EffectScale scale, ReadOnlySpan<double> u, double variance)
    {
        for (var g = 0; g < Lambdas.Length; g++)
        {
            AddFactor(g, scale.Lambdas[g], u, variance);
        }

        var inverse = _problem.System.InverseBorder;
        var border = (int)Math.Round(Math.Sqrt(inverse.Length));
        var counts = new int[_problem.GroupCount];
        for (var j = 0; j < _problem.Penalised; j++)
        {
            var (group, own, mode) = (_problem.Groups[j], inverse[j * border + j], u[_problem.Random + j]);
            Ridge[group] -= (1 - own) / scale.Ridge[group];
            RidgeInformation[group] += 2 * (1 - own) * (1 - own);
            RidgeMoments[group] += mode * mode / variance + own;
            counts[group]++;
        }

        for (var v = 0; v < counts.Length; v++)
        {
            RidgeMoments[v] /= Math.Max(1, counts[v]);
        }
    }

    private void AddFactor(int g, double[] lambda, ReadOnlySpan<double> u, double variance)
    {
        var (size, levels, start) = (_problem.Data.Factors[g].Size, _problem.Data.Factors[g].Levels, _problem.System.Start(g));
        var gain = new double[size * size]; // sum_c (I - V_cc)
        for (var c = 0; c < levels; c++, start += size)
        {
            var own = _problem.System.InverseBlock(g, c);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                {
                    gain[i * size + j] += (i == j ? 1 : 0) - own[i * size + j];
                    Information[g][i * size + j] += (1 - own[i * size + i]) * (1 - own[j * size + j]);
                    Moments[g][i * size + j] += (u[start + i] * u[start + j] / variance + own[i * size + j]) / levels;
                }
            }
        }

        // sum_ij (Lambda^-T gain)_ij dLambda_ij
        var column = new double[size];
        for (var j = 0; j < size; j++)
        {
            for (var i = 0; i < size; i++)
            {
                column[i] = gain[i * size + j];
            }

            SmallCholesky.SolveTransposed(lambda, size, column);
            for (var i = j; i < size; i++)
            {
                Lambdas[g][i * size + j] -= column[i];
            }
        }
    }
}
