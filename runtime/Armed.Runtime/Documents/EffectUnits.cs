using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>Effects for people: slopes per unit of the column, the intercept where every column with a slope is 0.</summary>
internal static class EffectUnits
{
    /// <summary>A function of each cluster in formula notation.</summary>
    public const string Function = "gp(.)";

    /// <summary>The name of a random intercept; it is the first effect where a factor has one.</summary>
    private const string Intercept = "(Intercept)";

    /// <summary>Slopes on all columns in formula notation.</summary>
    private const string SharedSlopes = "ridge(.)";

    /// <summary>An effect in original units as a linear combination [K] of the effects on the design.</summary>
    /// <param name="terms">Names of the K effects.</param>
    /// <param name="units">Their units; none if an older bundle does not say them, so that an effect stays on the scale of the design.</param>
    /// <param name="effect">The effect.</param>
    public static double[] Combination(IReadOnlyList<string> terms, IReadOnlyList<EffectUnit> units, int effect)
    {
        if (units.Count > 0 && effect == 0 && terms[0] == Intercept)
        {
            return [.. units.Select(unit => unit.At)];
        }

        var combination = new double[terms.Count];
        combination[effect] = units.Count == 0 ? 1 : units[effect].Slope;
        return combination;
    }

    /// <summary>An effect's name, after its class where each class has its own effects.</summary>
    /// <param name="term">The effect.</param>
    /// <param name="classes">Names of the classes with a linear predictor each; fewer than two where there is one linear predictor.</param>
    /// <param name="output">The linear predictor.</param>
    public static string Name(string term, IReadOnlyList<string> classes, int output) => classes.Count < 2 ? term : $"{classes[output]}: {term}";

    /// <summary>Whether an effect has the name of a hidden feature: h1, h2, .. A column may have it, too (see <see cref="EffectRuns"/>).</summary>
    /// <param name="term">The effect.</param>
    public static bool IsHiddenTerm(string term) => term.Length > 1 && term[0] == 'h' && term.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The name of a piece of a curve in a column: s(age)[1], s(age)[2], ..</summary>
    /// <param name="column">The column.</param>
    /// <param name="piece">The piece, from 1 on.</param>
    public static string Piece(string column, int piece) => string.Create(CultureInfo.InvariantCulture, $"s({column})[{piece}]");

    /// <summary>The name of a slope on a column among those of all columns, which share a standard deviation: ridge(.)[age].</summary>
    /// <param name="column">The column.</param>
    public static string SharedSlope(string column) => $"{SharedSlopes}[{column}]";

    /// <summary>The name of an effect on a feature of a function of each cluster: gp(.)[1], gp(.)[2], ..</summary>
    /// <param name="feature">The feature, from 1 on.</param>
    public static string FunctionPart(int feature) => string.Create(CultureInfo.InvariantCulture, $"{Function}[{feature}]");

    /// <summary>Whether an effect is one of those on all columns, which are per unit of standardised columns.</summary>
    /// <param name="term">The effect.</param>
    public static bool IsOnAll(string term) => IsSharedSlope(term) || IsOfFunction(term);

    /// <summary>What the effects are that share one standard deviation with one, hidden features aside: slopes on all columns, features of a function, or pieces of a curve.</summary>
    /// <param name="term">The effect.</param>
    public static string Parts(string term) => IsSharedSlope(term) ? "slopes" : IsOfFunction(term) ? "features" : "pieces";

    /// <summary>What effects that share one standard deviation are called together, the pieces of a curve s(age), slopes on all columns ridge(.), a function gp(.) and the hidden features h; null for an effect by itself.</summary>
    /// <param name="term">The effect.</param>
    public static string? Together(string term) => IsHiddenTerm(term) ? "h"
        : IsSharedSlope(term) ? SharedSlopes
        : IsOfFunction(term) ? Function
        : term.StartsWith("s(", StringComparison.Ordinal) && term.LastIndexOf(")[", StringComparison.Ordinal) is > 0 and var end ? term[..(end + 1)] : null;

    /// <summary>What a run of effects with one standard deviation is called in a table: by itself, by its first and last one, or by their number.</summary>
    /// <param name="terms">The effects.</param>
    /// <param name="start">The first one.</param>
    /// <param name="end">The first one after the run.</param>
    public static string Run(IReadOnlyList<string> terms, int start, int end) => end == start + 1 ? terms[start]
        : IsOnAll(terms[start]) ? string.Create(CultureInfo.InvariantCulture, $"{Together(terms[start])}, {end - start} {Parts(terms[start])}")
        : $"{terms[start]} to {terms[end - 1]}";

    /// <summary>
    /// Standard deviations [K] of a factor's effects between clusters, in original units if the bundle says them: those of the solved mixed model where the bundle holds
    /// it, so that every report shows the same numbers; else from T.
    /// </summary>
    public static double[] Deviations(BundleManifest manifest, RandomEffectsDescription effects, int output)
    {
        double[] estimated = manifest.Refit is { Kept: true, Model: { } model }
            ? [.. model.VarianceComponents.Where(component => component.Group == effects.Factor).Select(component => component.Sd)] : [];
        return estimated.Length == effects.Terms.Count && effects.Units.Count > 0
            ? estimated
            : [.. effects.Terms.Select((_, k) => Math.Sqrt(Math.Max(0, Quadratic(Combination(effects.Terms, effects.Units, k), effects.Covariance[output]))))];
    }

    /// <summary>a'T a; a matrix of one row stands for its diagonal.</summary>
    private static double Quadratic(double[] combination, IReadOnlyList<IReadOnlyList<double>> covariance)
    {
        var sum = 0.0;
        for (var i = 0; i < combination.Length; i++)
        {
            if (covariance.Count < combination.Length)
            {
                sum += combination[i] * combination[i] * covariance[0][i];
                continue;
            }

            for (var j = 0; j < combination.Length; j++)
            {
                sum += combination[i] * combination[j] * covariance[i][j];
            }
        }

        return sum;
    }

    private static bool IsSharedSlope(string term) => term.StartsWith(SharedSlopes + "[", StringComparison.Ordinal);

    private static bool IsOfFunction(string term) => term.StartsWith(Function + "[", StringComparison.Ordinal);
}
