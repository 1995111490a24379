namespace Armed.Server.Page;

/// <summary>A feature column.</summary>
internal sealed record PageColumn(string Name, string Kind, IReadOnlyList<string> Levels, double? Minimum, double? Maximum, double MissingShare, PageDate? Date);

/// <summary>What a column of dates counts days from, and whether its times are UTC.</summary>
internal sealed record PageDate(string Origin, bool Utc);

/// <summary>A cluster column, and its clusters that are shown.</summary>
internal sealed record PageFactor(string Name, IReadOnlyList<string> Columns, int Count, IReadOnlyList<string> Levels, IReadOnlyList<int> Rows);

/// <summary>A score of the manifest.</summary>
internal sealed record PageScore(string Rows, string Head, string Metric, double Value);
