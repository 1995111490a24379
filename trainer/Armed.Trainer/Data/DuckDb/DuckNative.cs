using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>A function of DuckDB's C interface that the provider does not bind.</summary>
internal static partial class DuckNative
{
    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    public static partial DuckDBStatementType PreparedStatementType(DuckDBPreparedStatement statement);
}
