using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>Numbers that are nearly a linear function of the other columns, so that the data hardly tell their coefficients apart.</summary>
internal static class CollinearColumns
{
    /// <summary>Variance inflation from which columns are named: without the other columns the standard error would be a tenth. Textbooks name 10; that many tables have.</summary>
    private const double Least = 100;

    /// <summary>Correlation of two coefficients from which the columns belong together.</summary>
    private const double LeastCorrelation = 0.7;

    private const double Ridge = 1e-12;

    private const string Intercept = "(Intercept)";

    /// <summary>A sentence for each set of them; none with a formula, whose terms are meant so, and where coefficients have no covariance.</summary>
    /// <param name="estimates">What is reported.</param>
    /// <param name="rows">The rows of the fit.</param>
    public static IEnumerable<string> Messages(MixedModelDescription estimates, RefitRows rows)
    {
        var numbers = rows.InputColumns.Where(column => column.Kind == EncodedColumnKind.Numeric).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        if (rows.Data.Encoding.Design is not null || rows.Derived.Count > 0)
        {
            return [];
        }

        return Sets(estimates, numbers).Select(set => string.Create(
            CultureInfo.InvariantCulture,
            $"{Say.List(set.Terms)} nearly determine each other (variance inflation up to {set.Inflation:G3}): the data hardly tell their coefficients apart, and standard errors are large. "
            + $"Predictions are not harmed. To read the coefficients, leave one of the columns out (--exclude)."));
    }

    /// <summary>Columns of large inflation whose coefficients are correlated, also by way of others, with the largest inflation of each set.</summary>
    /// <param name="estimates">What is reported.</param>
    /// <param name="numbers">Names of the numeric columns.</param>
    public static IReadOnlyList<(IReadOnlyList<string> Terms, double Inflation)> Sets(MixedModelDescription estimates, IReadOnlySet<string> numbers)
    {
        var (effects, covariance) = (estimates.FixedEffects, estimates.FixedCovariance);
        if (Inflations(covariance, effects is [{ Term: Intercept }, ..]) is not { } inflations)
        {
            return [];
        }

        int[] large = [.. Enumerable.Range(0, effects.Count).Where(at => numbers.Contains(effects[at].Term) && inflations[at] > Least)];
        var set = large.ToDictionary(at => at);
        // The covariance is its lower triangle.
        foreach (var (first, second) in from i in large from j in large where j < i && Math.Abs(covariance[i][j]) > LeastCorrelation * Math.Sqrt(covariance[i][i] * covariance[j][j]) select (j, i))
        {
            var (kept, joined) = (set[first], set[second]);
            foreach (var at in large.Where(at => set[at] == joined))
            {
                set[at] = kept;
            }
        }

        return
        [
            .. large.GroupBy(at => set[at]).Where(group => group.Count() > 1)
                .Select(group => ((IReadOnlyList<string>)[.. group.Select(at => effects[at].Term)], group.Max(at => inflations[at]))),
        ];
    }

    /// <summary>
    /// By coefficient, its variance over the one that it would have next to the intercept alone: C_jj (I_jj - I_0j^2 / I_00), C the covariance and I its inverse. For numbers with independent rows
    /// that is 1 / (1 - R^2) of the regression on the other columns. Ordered classes have cut points instead of an intercept, so that nothing is subtracted. Null without a covariance.
    /// </summary>
    private static double[]? Inflations(IReadOnlyList<IReadOnlyList<double>> covariance, bool hasIntercept)
    {
        var size = covariance.Count;
        var (factor, information) = (new double[size * size], new double[size * size]);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                factor[(i * size) + j] = (covariance[i][j] / Math.Sqrt(covariance[i][i] * covariance[j][j])) + (i == j ? Ridge : 0);
            }
        }

        if (size < (hasIntercept ? 3 : 2) || !SmallCholesky.TryFactor(factor, size))
        {
            return null;
        }

        for (var i = 0; i < size; i++)
        {
            information[i * (size + 1)] = 1;
            SmallCholesky.Solve(factor, size, information.AsSpan(i * size, size));
        }

        return [.. Enumerable.Range(0, size).Select(j => information[j * (size + 1)] - (j == 0 || !hasIntercept ? 0 : information[j] * information[j] / information[0]))];
    }
}
