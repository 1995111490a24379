using System.Globalization;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Sentences about an estimate that people should know.</summary>
internal static class EstimationMessages
{
    private const int MostNamed = 5;

    /// <summary>
    /// A standard deviation counts as 0 below this share of the residual's, as in lme4 (isSingular): a search that ends near 0 leaves rounding errors there, and no printed figure changes. Of a correlation,
    /// below this share of the effect's standard deviation that the others leave: the correlation is then 1 to 8 digits.
    /// </summary>
    private const double Negligible = 1e-4;

    private const string Intercept = "'(Intercept)'";

    public static IEnumerable<string> Aliased(MixedModelProblem problem) =>
        problem.Aliased.Select(j => $"The fixed coefficient of column {problem.Data.NameOf(problem.Data.Fixed[j])} was dropped (0): within the 7 digits of single precision the column is a linear combination of earlier ones. If what sets it apart matters, make that a column, such as the difference of two numbers.");

    public static string ExactOutcome(double held) => string.Create(CultureInfo.InvariantCulture,
        $"Warning: the columns and the effects of the clusters leave no residual. Was a column made from the outcome, or do the clusters have about as many effects as rows? Intervals can be too narrow. The residual standard deviation is held at {held:0.####} of the outcome's, because the estimates have no digits left below.");

    /// <summary>
    /// What is said of coefficients that only the numerical ridge holds, in one sentence. Intercepts are named only where no column is: beside one they are uncertain as that is, and in original units mostly not at all.
    /// </summary>
    /// <param name="found">The column of each, and the coefficient in words: the column, with several classes also the class.</param>
    public static IEnumerable<string> Separated(IReadOnlyList<(string Column, string Words)> found)
    {
        var columns = found.Where(IsColumn).ToList();
        string[] named = [.. (columns.Count > 0 ? columns : found).Select(coefficient => coefficient.Words)];
        if (named.Length > 0)
        {
            yield return named.Length == 1
                ? $"Warning: the fixed coefficient of {named[0]} is not determined by the data (separation): its value is large but not meaningful, and new rows may get predictions that are far too sure. {(columns.Count == 0 ? "Look at how often each outcome occurs: nearly all rows may have one." : "Leave the column out, or merge rare levels whose rows all have the same outcome.")}"
                : $"Warning: the fixed coefficients of {First(named)} are not determined by the data (separation): their values are not meaningful, and new rows may get predictions that are far too sure. Leave columns out, or merge rare levels whose rows all have the same outcome.";
        }
    }

    /// <summary>What is said where coefficients that the data do not determine are the reason for priors.</summary>
    /// <param name="columns">Their columns.</param>
    public static IEnumerable<string> Shrunken(IReadOnlyList<string> columns) =>
        columns.Count == 0 ? [] : [$"The data do not determine the fixed coefficient{(columns.Count == 1 ? "" : "s")} of {First([.. columns])} without priors (separation: they predict the outcomes of the training rows perfectly, or rows with a level all have one outcome). All coefficients of columns therefore have priors, which shrink them. --ridge false leaves the priors out."];

    /// <summary>The columns of coefficients that only the numerical ridge holds, each once, without the intercept.</summary>
    /// <param name="found">The column of each, and the coefficient in words.</param>
    public static IReadOnlyList<string> Columns(IEnumerable<(string Column, string Words)> found) => [.. found.Where(IsColumn).Select(coefficient => coefficient.Column).Distinct()];

    private static bool IsColumn((string Column, string Words) coefficient) => coefficient.Column != Intercept;

    public static IEnumerable<string> Boundaries(MixedModelProblem problem, EffectScale scale)
    {
        for (var g = 0; g < scale.Lambdas.Length; g++)
        {
            var factor = problem.Data.Factors[g];
            foreach (var block in factor.Blocks)
            {
                foreach (var sentence in Boundary(problem, factor, block, scale.Lambdas[g]))
                {
                    yield return sentence;
                }
            }
        }

        for (var v = 0; v < scale.Ridge.Length; v++)
        {
            if (Math.Abs(scale.Ridge[v]) * RootOfSquares(problem, v) <= Negligible)
            {
                yield return $"Boundary: the variance that {Shrunken(problem, v)} share is 0, so these coefficients are 0: the data do not support them. Predictions are the same without them: leave their columns, curves or hidden layers out.";
            }
        }
    }

    /// <summary>What the columns of one ridge variance add up to at a standard deviation of 1.</summary>
    private static double RootOfSquares(MixedModelProblem problem, int variance) =>
        Math.Sqrt(Enumerable.Range(0, problem.Penalised).Where(j => problem.Groups[j] == variance).Sum(j => Math.Pow(problem.RootMeanSquare(problem.Data.Fixed[problem.Coefficients[j]]), 2)));

    public static IEnumerable<string> Unconverged(bool converged)
    {
        if (!converged)
        {
            yield return "Warning: the search for variances stopped before the likelihood converged. Use the estimates with care.";
        }
    }

    /// <summary>The coefficients of one ridge variance, in words.</summary>
    private static string Shrunken(MixedModelProblem problem, int variance)
    {
        string[] names = [.. Enumerable.Range(0, problem.Penalised).Where(j => problem.Groups[j] == variance).Select(j => problem.Data.NameOf(problem.Data.Fixed[problem.Coefficients[j]]))];
        return $"the coefficients of {First(names)}";
    }

    /// <summary>The first few of some names, and how many more there are.</summary>
    private static string First(string[] names)
    {
        var shown = names.Length > MostNamed ? [.. names[..MostNamed], string.Create(CultureInfo.InvariantCulture, $"{names.Length - MostNamed} more")] : names;
        return shown.Length == 1 ? shown[0] : $"{string.Join(", ", shown[..^1])} and {shown[^1]}";
    }

    private static IEnumerable<string> Boundary(MixedModelProblem problem, RandomFactor factor, CovarianceBlock block, double[] lambda)
    {
        var effects = Enumerable.Range(block.Start, block.Size).ToArray();
        var none = effects.Where(k => Deviation(k) * problem.RootMeanSquare(factor.Design[k]) <= Negligible).ToArray();
        var singular = effects.Except(none).Where(k => Math.Abs(lambda[(k * factor.Size) + k]) <= Negligible * Deviation(k)).ToArray();
        var isShared = block is { IsFull: false, Size: > 1 };
        if (none.Length > 0)
        {
            yield return $"Boundary: the variance of factor '{factor.Name}' is 0 for effect{(none.Length > 1 ? "s" : "")} {Listed(problem.Data, factor, none)}{(isShared ? ", which share it" : "")}. The data show no differences of this kind between clusters: predictions are the same without {(none.Length > 1 ? "these effects" : "this effect")}, which can be left out of --random"
                + (isShared ? " (as ridge(.), gp(.), h or s() there)." : ".");
        }

        if (singular.Length > 0)
        {
            yield return $"Boundary: the covariance of factor '{factor.Name}' is singular (a correlation of 1 or -1) at effect{(singular.Length > 1 ? "s" : "")} {Listed(problem.Data, factor, singular)}. The data do not determine so many effects; fewer in --random are enough.";
        }

        // Of an effect, in residual standard deviations or units of the linear predictor.
        double Deviation(int k) => Math.Sqrt(Enumerable.Range(0, k + 1).Sum(j => lambda[(k * factor.Size) + j] * lambda[(k * factor.Size) + j]));
    }

    private static string Listed(MixedModelData data, RandomFactor factor, int[] effects)
    {
        string[] names = [.. effects.Select(k => data.NameOf(factor.Design[k]))];
        return names.Length > MostNamed ? First(names) : string.Join(", ", names);
    }
}
