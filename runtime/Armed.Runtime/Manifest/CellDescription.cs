using System.Text.Json.Serialization;

namespace Armed.Runtime.Bundles;

/// <summary>
/// How texts of the training table were read as numbers and as missing, where that is not the default. Tables to predict are read alike. Among names of levels and clusters, the runtime and the
/// server take the same texts for missing; numbers are theirs without marks.
/// </summary>
public sealed record CellDescription
{
    /// <summary>The decimal separator where it is not a point; null for a point.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Decimal { get; init; }

    /// <summary>What separates groups of three digits: a point, a comma, a blank or an apostrophe; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Thousands { get; init; }

    /// <summary>The texts that are missing in every column, as asked for, besides the empty cell; null for the usual ones.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Further texts that are missing in numeric columns, as found in the training table; empty for none.</summary>
    public IReadOnlyList<string> Marks { get => field ?? []; init; }

    /// <summary>The sign of a currency or of per cent that a column's numbers bear, by column; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Signs { get => field ?? new Dictionary<string, string>(); init; }
}
