using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>Knots of a spline.</summary>
/// <param name="Degree">Degree of its pieces.</param>
/// <param name="Least">Lower boundary.</param>
/// <param name="Most">Upper boundary.</param>
/// <param name="Inner">Knots between the boundaries, ascending.</param>
internal sealed record SplineKnots(int Degree, double Least, double Most, IReadOnlyList<double> Inner)
{
    /// <summary>Boundaries and knots, each once.</summary>
    public IReadOnlyList<double> Breaks { get; } = [Least, .. Inner.Distinct(), Most];

    /// <summary>Knots of the B-splines: each boundary degree + 1 times.</summary>
    public IReadOnlyList<double> All { get; } = [.. Enumerable.Repeat(Least, Degree + 1), .. Inner, .. Enumerable.Repeat(Most, Degree + 1)];

    /// <summary>The knots that a call asks for: given ones, or as many as df needs at quantiles of the training values.</summary>
    /// <param name="x">Training values.</param>
    /// <param name="degree">Degree of the pieces.</param>
    /// <param name="least">df of the spline without knots.</param>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="fault">Makes exceptions.</param>
    public static SplineKnots Of(double[] x, int degree, int least, CallArguments arguments, FaultAt fault)
    {
        var (low, high) = Boundaries(x, arguments, fault);
        double[] inside = [.. x.Where(value => value >= low && value <= high).Order()];
        var inner = arguments.Numbers("knots")?.Order().ToArray() ?? Quantiles(inside, (arguments.Whole("df", 1, 100) ?? least) - least, least, fault);
        if (inner.Any(knot => knot <= low || knot >= high) || inner.CountBy(knot => knot).Any(knot => knot.Value > degree))
        {
            throw fault(0, FormattableString.Invariant($"the knots {string.Join(", ", inner.Select(FormulaNotation.Number))} are not different numbers between the boundaries {low} and {high}")
                + (arguments.Has("knots") ? "; the boundaries are the smallest and the largest training value unless Boundary.knots = c(a, b) moves them" : ", because many rows have the same value; use a smaller df, or give knots = c(..)"));
        }

        return new SplineKnots(degree, low, high, inner);
    }

    private static (double Low, double High) Boundaries(double[] x, CallArguments arguments, FaultAt fault)
    {
        var given = arguments.Numbers("Boundary.knots");
        if (given is not (null or { Count: 2 }))
        {
            throw fault(0, $"Boundary.knots has {Say.Count(given.Count, "number", "numbers")}; expected two, such as c(0, 10)");
        }

        var (low, high) = given is null ? (x.Min(), x.Max()) : (Math.Min(given[0], given[1]), Math.Max(given[0], given[1]));
        return low < high ? (low, high) : throw fault(0, FormattableString.Invariant($"all training rows have the value {low}, which has no spline; leave the term out"));
    }

    /// <summary>Evenly spaced quantiles by R's type 7, linear between order statistics.</summary>
    private static double[] Quantiles(double[] sorted, int count, int least, FaultAt fault)
    {
        if (count < 0)
        {
            throw fault(0, $"df is too small; expected {least} or more");
        }

        return [.. Enumerable.Range(1, count).Select(i => At((sorted.Length - 1) * (i / (count + 1.0))))];

        double At(double place)
        {
            var low = (int)Math.Floor(place + 1e-15);
            var share = Math.Max(place - low, 0);
            return share == 0 ? sorted[low] : ((1 - share) * sorted[low]) + (share * sorted[low + 1]);
        }
    }
}
