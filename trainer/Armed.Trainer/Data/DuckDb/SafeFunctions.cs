namespace Armed.Trainer.Data.DuckDb;

/// <summary>Functions that a user's query may name.</summary>
internal static class SafeFunctions
{
    /// <summary>Scalar functions and macros of DuckDB that do more than compute, by its own catalogue: all that are volatile, except those that draw at random, fail on purpose or give a name.</summary>
    public const string UnsafeQuery = """
        SELECT DISTINCT function_name FROM duckdb_functions()
        WHERE function_type NOT IN ('table', 'pragma')
          AND (stability = 'VOLATILE' OR has_side_effects OR regexp_matches(macro_definition, '\b(write_log|sleep_ms)\('))
          AND function_name NOT IN ('random', 'setseed', 'uuid', 'uuidv4', 'uuidv7', 'gen_random_uuid', 'error', 'current_query', 'current_query_id', 'current_transaction_id', 'current_connection_id')
        """;

    /// <summary>Functions of JSON that recurse into a cell's levels: a cell of 100,000 levels overflows the stack or stops them for ever.</summary>
    public static IReadOnlyList<string> Recursive { get; } = ["json_structure", "json_group_structure", "json_merge_patch", "json_contains", "json_pretty", "json_deserialize_sql"];

    /// <summary>Functions that read files, for messages.</summary>
    public static IReadOnlyList<string> Readers { get; } = ["read_csv", "read_parquet", "read_json"];

    /// <summary>Table functions that only read or count; those of extensions are there for queries that may read remote paths.</summary>
    public static IReadOnlySet<string> Tables { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "read_csv", "read_csv_auto", "sniff_csv", "read_parquet", "parquet_scan", "parquet_metadata", "parquet_schema", "parquet_file_metadata", "parquet_kv_metadata",
        "read_json", "read_json_auto", "read_json_objects", "read_json_objects_auto", "read_ndjson", "read_ndjson_auto", "read_ndjson_objects", "json_each", "json_tree",
        "read_text", "read_blob", "glob", "range", "generate_series", "generate_subscripts", "unnest", "repeat", "repeat_row", "regexp_split_to_table", "summary", "histogram", "histogram_values",
        "icu_calendar_names", "pg_timezone_names", "read_xlsx", "read_avro", "st_read", "iceberg_scan", "delta_scan", "sqlite_scan", "postgres_scan", "mysql_scan",
    };
}
