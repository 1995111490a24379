using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>A feature column of a model.</summary>
public sealed record ColumnDescription
{
    /// <summary>Column name in the training data.</summary>
    public required string Name { get; init; }

    /// <summary>numeric or categorical.</summary>
    public required string Kind { get; init; }

    /// <summary>Levels of a categorical column in code order; empty for a numeric one. An empty text as a level stands for an empty cell.</summary>
    public IReadOnlyList<string> Levels { get => field ?? []; init; }

    /// <summary>Smallest training value; null for a categorical column.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest training value; null for a categorical column.</summary>
    public double? Maximum { get; init; }

    /// <summary>Share of training rows without a value, 0 to 1.</summary>
    public double MissingShare { get; init; }

    /// <summary>Of a numeric column that is made of dates how they become numbers; null for other columns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateDescription? Date { get; init; }
}
