using Armed.Cli.Output;
using Armed.Runtime.Documents;
using Armed.Trainer;

namespace Armed.Cli.Evaluating;

/// <summary>The group of rows that the reference model predicts worst, in a sentence.</summary>
internal static class GroupSentence
{
    /// <summary>Groups with fewer rows in a fold have scores that chance decides.</summary>
    private const int RowsPerFold = 10;

    /// <summary>None where the measure is not one of groups, or where there is only one group.</summary>
    public static IEnumerable<string> Of(SchemeResult scheme, CrossValidationResult result)
    {
        var reference = scheme.Models.First(model => model.Model == result.Reference);
        var groups = reference.Groups.Where(group => group.Measures.TryGetValue(result.Measure, out var own) && group.Rows >= RowsPerFold * own.Count).ToList();
        var isHigher = result.Direction == MeasureDirection.Higher;
        if (groups.Count < 2 || groups.MaxBy(group => isHigher ? -Mean(group) : Mean(group)) is not { } worst)
        {
            return [];
        }

        var own = worst.Measures[result.Measure];
        var interval = double.IsNaN(own.Lower) ? "" : $" (95 % interval {MetricsTable.Number(own.Lower)} to {MetricsTable.Number(own.Upper)})";
        return [$"For {scheme.Words} {reference.Words} has the {(isHigher ? "lowest" : "highest")} {result.Measure} where {worst.Column} is {worst.Group}: {MetricsTable.Number(own.Mean)}{interval}, {Counted.Of(worst.Rows, "row")}. The JSON has every group."];

        double Mean(GroupResult group) => group.Measures[result.Measure].Mean;
    }
}
