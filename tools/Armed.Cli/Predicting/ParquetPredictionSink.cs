using Armed.Trainer;
using DuckDB.NET.Data;

namespace Armed.Cli.Predicting;

/// <summary>Predictions as Parquet, through a table of an in-memory DuckDB.</summary>
internal sealed class ParquetPredictionSink : IPredictionSink
{
    private readonly string _path;
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly DuckDBAppender _appender;
    private long _row;

    /// <param name="path">Where to write.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="interval">The last of them, which may be text.</param>
    public ParquetPredictionSink(string path, IReadOnlyList<string> columns, IntervalColumns? interval = null)
    {
        RefuseEqualNames(columns);
        _path = path;
        try
        {
            _connection.Open();
            Execute($"CREATE TABLE predictions ({string.Join(", ", columns.Select((column, at) => Definition(column, at, interval is { IsText: true } && at >= columns.Count - interval.Names.Count)))})");
            _appender = _connection.CreateAppender("predictions");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public void Add(AnsweredRows answers)
    {
        for (var row = 0; row < answers.Rows; row++)
        {
            var line = _appender.CreateRow();
            line.AppendValue(_row++);
            AppendNumbers(line, answers.Predictions, row, answers.Width);
            AppendNumbers(line, answers.LinearPredictors, row, answers.Outputs);
            AppendNumbers(line, answers.Sds, row, answers.Outputs);
            line.AppendValue(OutputColumns.Word(answers.Heads[row]));
            AppendInterval(line, answers, row);
            line.EndRow();
        }
    }

    public void Complete()
    {
        _appender.Close();
        Export($"COPY predictions TO '{_path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)");
    }

    public void Dispose()
    {
        _appender.Dispose();
        _connection.Dispose();
    }

    // DuckDB's column names ignore case, class names do not.
    private static void RefuseEqualNames(IReadOnlyList<string> columns)
    {
        if (columns.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } equal)
        {
            throw new InputException($"Parquet columns {string.Join(" and ", equal.Select(name => $"'{name}'"))} differ only in case. Write CSV instead: -o FILE.csv.");
        }
    }

    private static string Definition(string column, int index, bool isText)
    {
        var type = index == 0 ? "BIGINT" : isText || column == OutputColumns.Head ? "VARCHAR" : "FLOAT";
        return $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {type}";
    }

    private static void AppendInterval(IDuckDBAppenderRow line, AnsweredRows answers, int row)
    {
        foreach (var cell in answers.IntervalText(row))
        {
            line.AppendValue(cell);
        }

        if (!answers.Interval.IsText)
        {
            AppendNumbers(line, answers.Lower, row, answers.Interval.Count);
            AppendNumbers(line, answers.Upper, row, answers.Interval.Count);
        }
    }

    private static void AppendNumbers(IDuckDBAppenderRow line, float[] values, int row, int width)
    {
        foreach (var value in values.AsSpan(row * width, width))
        {
            if (float.IsNaN(value))
            {
                line.AppendNullValue();
            }
            else
            {
                line.AppendValue(value);
            }
        }
    }

    private void Export(string sql)
    {
        try
        {
            Execute(sql);
        }
        catch (DuckDBException fault)
        {
            throw new IOException($"Cannot write '{_path}': {fault.Message}", fault);
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
