using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// How effects answer to an error of the fixed coefficients, Q = A^-1 B of the mixed-model equations [A, B; B', C] (Henderson, Biometrics 31, 1975): from the blocks of their inverse, whose
/// columns for beta are [-Q V; V], a solution for each coefficient.
/// </summary>
internal static class EffectsByFixed
{
    /// <summary>Numbers up to which the block is computed. With more clusters than that, a cluster gains little from it: the coefficients' uncertainty falls with the number of clusters.</summary>
    public const int MostNumbers = 1 << 14;

    /// <summary>Per factor Q [C, K, P] in the caller's order of coefficients, 0 for dropped ones; null where it is not computed.</summary>
    /// <param name="problem">The model, its system factored with the flat columns.</param>
    /// <param name="scale">S, relative to sigma for a Gaussian outcome.</param>
    public static IReadOnlyList<double[]>? Of(MixedModelProblem problem, EffectScale scale)
    {
        var (random, size, border) = (problem.Random, problem.Data.Fixed.Length, problem.Coefficients.Length);
        if (problem.Penalised > 0 || border == 0 || (long)random * size > MostNumbers)
        {
            return null;
        }

        var columns = Columns(problem, scale);
        double[] own = [.. Enumerable.Range(0, border * border).Select(at => columns[at % border][random + (at / border)])];
        if (!SmallCholesky.TryFactor(own, border))
        {
            return null;
        }

        var response = new double[random * size];
        for (var i = 0; i < random; i++)
        {
            var row = Array.ConvertAll(columns, column => -column[i]);
            SmallCholesky.Solve(own, border, row);
            for (var j = 0; j < border; j++)
            {
                response[(i * size) + problem.Coefficients[j]] = row[j];
            }
        }

        return [.. problem.Data.Factors.Select((factor, g) => response.AsSpan(problem.System.Start(g) * size, factor.Levels * factor.Size * size).ToArray())];
    }

    /// <summary>The columns of the inverse for beta, over sigma^2.</summary>
    private static double[][] Columns(MixedModelProblem problem, EffectScale scale)
    {
        var columns = new double[problem.Coefficients.Length][];
        var solution = new double[problem.System.Size];
        for (var j = 0; j < columns.Length; j++)
        {
            Array.Clear(solution);
            solution[problem.Random + j] = scale.Border[j];
            problem.System.Solve(solution);
            scale.Apply(solution, columns[j] = new double[solution.Length]);
        }

        return columns;
    }
}
