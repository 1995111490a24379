using System.Globalization;
using System.Text;

namespace Armed.Trainer.Tests.Data;

/// <summary>
/// A random table, and the files in which several programs write its rows. Each convention is that of the program's own writer: R, utils::write.csv (quotes around every text, NA, 15 significant
/// digits, an exponent where that is shorter: options(scipen = 0)); pandas, DataFrame.to_csv (Python's repr of floats, quotes where needed, an integer column with a gap is one of floats,
/// an index in front); Excel, "CSV UTF-8" (a byte order mark, CR LF, TRUE and FALSE, 15 significant digits), with semicolons and decimal commas where Windows' list separator is one.
/// </summary>
internal sealed class WrittenTable
{
    public const string Outcome = "y, in mmHg";
    public const string Cluster = "hôpital";
    public const string Site = "site";

    private static readonly string[] s_texts = ["plain", "two words", "comma, inside", "semi;colon", "a \"quoted\" word", "UPPER", "upper", "Zo\u00EB", "Zoe\u0308", "\u6771\u4EAC", "\uD83D\uDE00", "007", "1.50", "x=1", "#1", "-", "it's"];

    private readonly List<object?[]> _rows = [];
    private readonly string[] _columns = [Cluster, Site, "age", "big", "smokes", "kind", Outcome];

    public WrittenTable(int seed)
    {
        var random = new Random(seed);
        var kinds = s_texts.OrderBy(_ => random.Next()).Take(4).ToArray();
        for (var i = 0; i < 48; i++)
        {
            object? Gap(object value, int one = 9) => random.Next(one) == 0 ? null : value;
            _rows.Add(
            [
                Gap((long)random.Next(1, 6) * (random.Next(2) == 0 ? 1 : 100_000), 20), s_texts[i % 5], Gap(random.Next(-400, 900) / 8.0), Gap(Math.Round(random.NextDouble(), 3) * Math.Pow(10, random.Next(-6, 8))),
                Gap(random.Next(2) == 0), Gap(kinds[random.Next(4)]), Gap(i == 7 ? -0.0 : random.Next(-99, 99) / 4.0, 20),
            ]);
        }
    }

    /// <summary>The files by the name of the program.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return ("r.csv", Bytes(Csv(",", "\n", value => value is string text ? Quoted(text) : value is null ? "NA" : value is bool truth ? (truth ? "TRUE" : "FALSE") : R(Number(value)), Quoted, row => $"\"{row + 1}\"", "\"\"")));
        yield return ("pandas.csv", Bytes(Csv(",", "\n", value => value is null ? "" : value is bool truth ? (truth ? "True" : "False") : value is string text ? Minimal(text, ",") : Python(Number(value)), name => Minimal(name, ","), row => $"{row}", "")));
        yield return ("excel.csv", [.. Encoding.UTF8.Preamble, .. Bytes(Excel(",", "."))]);
        yield return ("excel-fr.csv", [.. Encoding.UTF8.Preamble, .. Bytes(Excel(";", ","))]);
        yield return ("rows.jsonl", Bytes(string.Concat(_rows.Select(row => "{" + string.Join(", ", _columns.Select((name, i) => $"{Json(name)}: {Json(row[i])}")) + "}\n"))));
    }

    /// <summary>The rows as a query, of typed columns: what DuckDB writes to a Parquet file.</summary>
    public string Sql()
    {
        string[] types = ["BIGINT", "VARCHAR", "DOUBLE", "DOUBLE", "BOOLEAN", "VARCHAR", "DOUBLE"];
        var names = string.Join(", ", _columns.Select((name, i) => $"CAST(c{i} AS {types[i]}) AS \"{name}\""));
        return $"SELECT {names} FROM (VALUES {string.Join(", ", _rows.Select(row => "(" + string.Join(", ", row.Select(Literal)) + ")"))}) AS t({string.Join(", ", _columns.Select((_, i) => $"c{i}"))})";
    }

    private string Excel(string separator, string point) => Csv(
        separator, "\r\n", value => value is null ? "" : value is bool truth ? (truth ? "TRUE" : "FALSE") : value is string text ? Minimal(text, separator) : Number(value).ToString("G15", CultureInfo.InvariantCulture).Replace(".", point, StringComparison.Ordinal),
        name => Minimal(name, separator));

    private string Csv(string separator, string lineEnd, Func<object?, string> cell, Func<string, string> header, Func<int, string>? index = null, string? indexName = null)
    {
        var lines = _rows.Select((row, i) => string.Join(separator, (index is null ? [] : new[] { index(i) }).Concat(row.Select(cell))));
        return string.Concat(lines.Prepend(string.Join(separator, (indexName is null ? [] : new[] { indexName }).Concat(_columns.Select(header)))).Select(line => line + lineEnd));
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Minimal(string text, string separator) => text.Contains(separator, StringComparison.Ordinal) || text.Contains('"', StringComparison.Ordinal) ? Quoted(text) : text;

    /// <summary>R's formatReal: 15 significant digits, and the exponent's form where it is shorter than the digits.</summary>
    private static string R(double value)
    {
        if (value == 0)
        {
            return "0"; // of -0, too
        }

        var digits = value.ToString("E14", CultureInfo.InvariantCulture);
        var exponent = int.Parse(digits.AsSpan(digits.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = digits[..digits.IndexOf('E')].TrimEnd('0').TrimEnd('.');
        var scientific = $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        var plain = ((decimal)value).ToString("0.####################", CultureInfo.InvariantCulture);
        return scientific.Length < plain.Length ? scientific : plain;
    }

    /// <summary>Python's repr of a float.</summary>
    private static string Python(double value)
    {
        var exponent = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent is < -4 or >= 16)
        {
            return value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        }

        var text = (value == 0 && double.IsNegative(value) ? "-" : "") + ((decimal)value).ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string Json(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => System.Text.Json.JsonSerializer.Serialize(text),
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        _ => Python((double)value),
    };

    private static string Literal(object? value) => value switch
    {
        null => "NULL",
        bool truth => truth ? "true" : "false",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        _ => $"{((double)value).ToString("R", CultureInfo.InvariantCulture)}::DOUBLE",
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
