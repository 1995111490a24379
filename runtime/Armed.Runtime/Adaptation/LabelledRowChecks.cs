using System.Globalization;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Adaptation;

/// <summary>Lengths and values of labelled rows.</summary>
internal static class LabelledRowChecks
{
    /// <summary>Refuses rows that cannot be adapted to.</summary>
    /// <param name="schema">The model's.</param>
    /// <param name="graph">The rows as a graph takes them.</param>
    /// <param name="rows">Their outcomes and weights.</param>
    public static void Require(ModelSchema schema, GraphRows graph, LabelledRows rows)
    {
        if (graph.Count == 0)
        {
            throw new ArgumentException("There is no labelled row. An adaptation needs at least one. Without labelled rows, use the model as it is for new clusters.", nameof(rows));
        }

        BatchChecks.Require(rows.Outcomes.Length, graph.Count, 1, nameof(LabelledRows.Outcomes));
        BatchChecks.RequireOrEmpty(rows.Weights.Length, graph.Count, 1, nameof(LabelledRows.Weights));
        RequireFinite(schema, graph);
        for (var i = 0; i < graph.Count; i++)
        {
            RequireOutcome(schema.Outcome, rows.Outcomes[i], i);
            if (!rows.Weights.IsEmpty && !(rows.Weights[i] >= 0 && double.IsFinite(rows.Weights[i])))
            {
                throw new ArgumentException(Text($"The weight of row {i} is {rows.Weights[i]}; expected a finite number above 0, or 0 to leave the row out."), nameof(rows));
            }
        }

        if (!rows.Weights.IsEmpty && !rows.Weights.ContainsAnyExcept(0.0))
        {
            throw new ArgumentException("Every labelled row has the weight 0, so there is none. An adaptation needs at least one row of a weight above 0.", nameof(rows));
        }
    }

    private static void RequireOutcome(Outcome outcome, double value, int row)
    {
        if (Math.Abs(value) > float.MaxValue)
        {
            throw new ArgumentException(Text($"The outcome of row {row} is {value}; expected a number of at most {float.MaxValue:G2} in size, because predictions are single precision."), "rows");
        }

        if (!outcome.Accepts(value))
        {
            throw new ArgumentException(Text($"The outcome of row {row} is {value}; expected {outcome.Expected}. Leave out rows without an outcome."), "rows");
        }
    }

    /// <summary>NaN is a missing number; an infinite one, as numbers beyond single precision become, would make every effect NaN.</summary>
    public static void RequireFinite(ModelSchema schema, GraphRows rows)
    {
        var columns = schema.Numeric;
        for (var i = 0; i < rows.Features.Length; i++)
        {
            if (float.IsInfinity(rows.Features[i]))
            {
                throw new ArgumentException(
                    Text($"Column '{columns[i % columns.Length].Name}' of row {i / columns.Length} is {rows.Features[i]}; expected a number of at most {float.MaxValue:G2} in size, or NaN for a missing one."), nameof(rows));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
