using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>Makes the columns of poly(), ns() and bs().</summary>
internal static class BasisFit
{
    /// <summary>The columns.</summary>
    /// <param name="call">The call.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="argument">What the basis is of.</param>
    /// <param name="x">Its training values.</param>
    /// <param name="fault">Makes exceptions.</param>
    public static IReadOnlyList<VariableColumn> Columns(CallNode call, CallArguments arguments, RowFunction argument, double[] x, FaultAt fault) => call.Function switch
    {
        "poly" when arguments.Truth("raw", false) => Named([.. Powers(argument, arguments.Whole("degree", 1, 20) ?? 1)]),
        "poly" => Of(argument, Polynomial(x, arguments.Whole("degree", 1, 20) ?? 1, fault)),
        "ns" => Of(argument, Natural(x, arguments, fault)),
        "bs" => Of(argument, Plain(x, arguments, fault)),
        _ => throw new InvalidOperationException($"{call.Function}() is not a basis."),
    };

    private static PiecewiseBasis Polynomial(double[] x, int degree, FaultAt fault)
    {
        var different = x.Distinct().Count();
        return different > degree ? PolynomialBasis.Fit(x, degree)
            : throw fault(0, $"the training rows have {Say.Count(different, "different value", "different values")}, too few for a polynomial of degree {degree}; use a lower degree, or factor() of a categorical column");
    }

    private static PiecewiseBasis Natural(double[] x, CallArguments arguments, FaultAt fault)
    {
        var intercept = arguments.Truth("intercept", false);
        return SplineBasis.Natural(SplineKnots.Of(x, 3, intercept ? 2 : 1, arguments, fault), intercept);
    }

    private static PiecewiseBasis Plain(double[] x, CallArguments arguments, FaultAt fault)
    {
        var intercept = arguments.Truth("intercept", false);
        var degree = arguments.Whole("degree", 1, 20) ?? 3;
        return SplineBasis.Plain(SplineKnots.Of(x, degree, degree + (intercept ? 1 : 0), arguments, fault), intercept);
    }

    private static IEnumerable<RowFunction> Powers(RowFunction argument, int degree) =>
        Enumerable.Range(1, degree).Select(power => power == 1 ? argument : new CombinationOf(Combination.Power, argument, new ConstantOf(power)));

    private static IReadOnlyList<VariableColumn> Of(RowFunction argument, PiecewiseBasis basis) =>
        Named([.. Enumerable.Range(0, basis.Columns).Select(column => new BasisOf(argument, basis, column))]);

    /// <summary>Numbered columns; a single one has no number.</summary>
    private static IReadOnlyList<VariableColumn> Named(IReadOnlyList<RowFunction> columns) =>
        [.. columns.Select((column, j) => new VariableColumn(columns.Count == 1 ? "" : (j + 1).ToString(CultureInfo.InvariantCulture), column, IsIndicator: false))];
}
