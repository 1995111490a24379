using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Designs;

/// <summary>The columns that a model with a formula reads: they alone are features.</summary>
internal static class FormulaColumns
{
    /// <summary>A request for the columns of the options' formulas, with the kinds that their functions need; the same request without a formula, and where a dot stands for all columns.</summary>
    /// <exception cref="InputException">A formula is wrong.</exception>
    public static DataRequest Request(DataRequest request, TrainingOptions options)
    {
        if (Parts(options) is not { Count: > 0 } parts || parts.Any(part => part.HasDot))
        {
            return request;
        }

        return request with
        {
            Formula = [.. parts.SelectMany(part => part.Variables).Distinct()],
            Numeric = With(request.Numeric, parts.SelectMany(part => part.NumericVariables)),
            Categorical = With(request.Categorical, parts.SelectMany(part => part.CategoricalVariables)),
        };
    }

    /// <summary>A table's columns without those that no formula reads.</summary>
    /// <exception cref="InputException">A column that a formula reads is not among the table's features.</exception>
    public static ClusteredTable Restrict(ClusteredTable table, TrainingOptions options)
    {
        if (Parts(options) is not { Count: > 0 } parts || parts.Any(part => part.HasDot))
        {
            return table;
        }

        string[] read = [.. parts.SelectMany(part => part.Variables).Distinct()];
        string[] features = [.. table.NumericColumns.Select(column => column.Name), .. table.CategoricalColumns.Select(column => column.Name)];
        if (read.Except(features).ToArray() is { Length: > 0 } absent)
        {
            throw new InputException($"The formula uses {Say.List(absent)}, which {(absent.Length == 1 ? "is not a feature" : "are not features")} of the table: expected {Say.List(features, 20)}. "
                + "Columns that are constant in the training rows, number the rows, or have a different text in nearly every row, are no features. Leave them out of the formula.");
        }

        return features.Length == read.Length
            ? table
            : table.WithFeatures([.. table.NumericColumns.Where(column => read.Contains(column.Name))], [.. table.CategoricalColumns.Where(column => read.Contains(column.Name))]);
    }

    /// <summary>The fixed part and the random effects.</summary>
    private static List<ModelFormula> Parts(TrainingOptions options) => options.Fixed is null
        ? []
        : [ModelFormula.Parse(options.Fixed), .. options.Random is { } random ? [ModelFormula.Parse(random.Contains('|', StringComparison.Ordinal) ? random : $"({random} | g)")] : Array.Empty<ModelFormula>()];

    private static IReadOnlyList<string>? With(IReadOnlyList<string>? named, IEnumerable<string> needed)
    {
        string[] all = [.. (named ?? []).Union(needed)];
        return all.Length == 0 ? named : all;
    }
}
