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

    /// <summary>The encoding of text files, such as latin1, windows-1252 or utf-16; null: UTF-8, or UTF-16 where a file's first bytes show it.</summary>
    public string? Encoding { get; init; }

    /// <summary>The decimal separator of numbers that are texts, a point or a comma; null: found in the data, and at prediction as in training.</summary>
    public char? Decimal { get; init; }

    /// <summary>What separates groups of three digits in numbers that are texts: a point, a comma, a blank or an apostrophe; null: found in the data, and at prediction as in training.</summary>
    public char? Thousands { get; init; }

    /// <summary>
    /// The texts that stand for a missing value in every column, besides the empty cell. Null: the usual ones, NA, N/A, NaN and NULL in the spellings that programs write, and in numeric columns
    /// also ., -, ?, None, missing and the errors of spreadsheets; at prediction as in training.
    /// </summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>
    /// How dates are written that are texts: d or dd, M, MM or MMM (an English name), yy or yyyy and what is between them, such as dd/MM/yyyy. A time of day can follow. Dates as yyyy-MM-dd are
    /// read, too, unless the day is between year and month. Null: found in the data, and at prediction as in training.
    /// </summary>
    public string? DateFormat { get; init; }

    /// <summary>A path or a glob.</summary>
    public static DataSource FromPath(string path) => new() { Path = path };

    /// <summary>A query.</summary>
    public static DataSource FromSql(string sql) => new() { Sql = sql };
}
