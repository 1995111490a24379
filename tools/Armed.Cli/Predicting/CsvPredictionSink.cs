using System.Globalization;

namespace Armed.Cli.Predicting;

/// <summary>Predictions as CSV (RFC 4180 with line feeds): numbers in the shortest form that reads back the same, an empty cell for no number.</summary>
internal sealed class CsvPredictionSink : IPredictionSink
{
    private readonly TextWriter _writer;
    private readonly bool _owns;
    private long _row;

    public CsvPredictionSink(TextWriter writer, IReadOnlyList<string> columns, bool owns)
    {
        _writer = writer;
        _owns = owns;
        _writer.Write(string.Join(',', columns.Select(Quoted)) + "\n");
    }

    public void Add(AnsweredRows answers)
    {
        for (var row = 0; row < answers.Rows; row++)
        {
            WriteNumber(_row++);
            WriteNumbers(answers.Predictions, row, answers.Width);
            WriteNumbers(answers.LinearPredictors, row, answers.Outputs);
            WriteNumbers(answers.Sds, row, answers.Outputs);
            _writer.Write(',');
            _writer.Write(OutputColumns.Word(answers.Heads[row]));
            WriteInterval(answers, row);
            _writer.Write('\n');
        }
    }

    public void Complete() => _writer.Flush();

    public void Dispose()
    {
        if (_owns)
        {
            _writer.Dispose();
        }
    }

    internal static string Quoted(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private void WriteInterval(AnsweredRows answers, int row)
    {
        if (answers.Interval.IsText)
        {
            foreach (var cell in answers.IntervalText(row))
            {
                _writer.Write(',');
                _writer.Write(Quoted(cell ?? ""));
            }

            return;
        }

        WriteNumbers(answers.Lower, row, answers.Interval.Count);
        WriteNumbers(answers.Upper, row, answers.Interval.Count);
    }

    private void WriteNumbers(float[] values, int row, int width)
    {
        foreach (var value in values.AsSpan(row * width, width))
        {
            _writer.Write(',');
            if (!float.IsNaN(value))
            {
                WriteNumber(value);
            }
        }
    }

    private void WriteNumber<T>(T value)
        where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        _writer.Write(text[..length]);
    }
}
