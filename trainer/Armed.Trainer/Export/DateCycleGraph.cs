using Armed.Onnx;
using Armed.Trainer.Data;

namespace Armed.Trainer.Export;

/// <summary>
/// Angles of parts of dates in a graph, by floors and arithmetic of whole numbers below 2^24, which are exact in single precision. Half is added before a quotient's floor, so that a rounded quotient
/// cannot fall below a whole number that it reaches.
/// </summary>
/// <param name="builder">The graph.</param>
internal sealed class DateCycleGraph(GraphBuilder builder)
{
    /// <summary>Days from 0000-03-01 to 0001-01-01, both in the proleptic Gregorian calendar.</summary>
    private const int DaysBeforeYear1 = 306;

    /// <summary>The angle [N, 1], 0 at the start of the cycle.</summary>
    /// <param name="days">Days since the origin [N, 1].</param>
    /// <param name="part">Which part.</param>
    /// <param name="origin">Number of the origin, day 0 being 0001-01-01, a Monday.</param>
    public GraphValue Angle(GraphValue days, DatePart part, int origin)
    {
        var day = builder.Node("Floor", [days]);
        return part switch
        {
            DatePart.Hour => Times(Less(days, day), Math.Tau),
            DatePart.Weekday => Times(Weekday(day, origin % 7), Math.Tau / 7),
            DatePart.Month => Times(Plus(MonthFromMarch(Plus(day, origin + DaysBeforeYear1)), 2), Math.Tau / 12),
            _ => throw new NotSupportedException($"The part {part} of a date has no graph."),
        };
    }

    private GraphValue Weekday(GraphValue day, int shift)
    {
        var shifted = Plus(day, shift);
        return Less(shifted, Times(Quotient(shifted, 7), 7));
    }

    /// <summary>
    /// Month from 0 for March to 11 for February, of days since 0000-03-01: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2021), civil_from_days. A year that starts in March has its leap
    /// day at the end.
    /// </summary>
    private GraphValue MonthFromMarch(GraphValue day)
    {
        var ofEra = Less(day, Times(Quotient(day, 146_097), 146_097));                                                     // day of 400 years
        var withoutLeapDays = Less(Plus(Less(ofEra, Quotient(ofEra, 1_460)), Quotient(ofEra, 36_524)), Quotient(ofEra, 146_096));
        var year = Quotient(withoutLeapDays, 365);                                                                         // of the 400
        var ofYear = Plus(Less(Less(ofEra, Times(year, 365)), Quotient(year, 4)), Quotient(year, 100));
        return Quotient(Plus(Times(ofYear, 5), 2), 153);
    }

    /// <summary>floor(a / b) of whole numbers.</summary>
    private GraphValue Quotient(GraphValue number, int divisor) => builder.Node("Floor", [builder.Node("Div", [Plus(number, 0.5), Scalar(divisor)])]);

    private GraphValue Less(GraphValue left, GraphValue right) => builder.Node("Sub", [left, right]);

    private GraphValue Plus(GraphValue left, GraphValue right) => builder.Node("Add", [left, right]);

    private GraphValue Plus(GraphValue number, double addend) => addend == 0 ? number : builder.Node("Add", [number, Scalar(addend)]);

    private GraphValue Times(GraphValue number, double factor) => builder.Node("Mul", [number, Scalar(factor)]);

    private GraphValue Scalar(double value) => builder.Constant("number", [(float)value]);
}
