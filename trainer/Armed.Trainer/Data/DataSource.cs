namespace Armed.Trainer.Data;

/// <summary>Where a table comes from: a path or glob (CSV, CSV.GZ, Parquet, JSON) or a query. Exactly one of the two is set.</summary>
public sealed record DataSource
{
    /// <summary>A path or a glob; the format follows the file name's ending.</summary>
    public string? Path { get; init; }

    /// <summary>A SELECT statement in DuckDB's dialect.</summary>
    public string? Sql { get; init; }

    /// <summary>Whether remote paths (http, s3) may be read. Default false.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>A path or a glob.</summary>
    public static DataSource FromPath(string path) => new() { Path = path };

    /// <summary>A query.</summary>
    public static DataSource FromSql(string sql) => new() { Sql = sql };
}
