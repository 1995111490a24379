using System.Globalization;
using System.Text;

namespace Armed.Benchmarks.Hostile;

/// <summary>A table as people and programs spoil it: cells, separators, lines and headers are changed, while most of it remains a table.</summary>
internal sealed class CellMutation(Random random)
{
    private static readonly string[] s_cells =
    [
        "", " ", "NA", "N/A", "nan", ".", "-", "?", "null", "None", "#N/A", "#DIV/0!", "Inf", "-inf", "-0", "+1", "1e5", "1E+05", "1e999", "1e-400", "0x1F", "007", "12345678901234567890", "1.2345678901234567890123",
        "1\u2009234", "1'234", "1,234", "1.234,5", "1,5", "\u22123.5", "\uFF11\uFF12", "12 %", "12%", "$10", "\u20AC 5", "T", "F", "yes", "No", "TRUE", "false", "2024-01-31", "31.01.2024", "01/02/03", "2024-01-31T10:00:00Z", "10:30",
        "<0.5", ">100", "5 mg", "a", "A", " a", "a\u00A0", "e\u0301", "\u00E9", "\u200B1", "\uFEFF2", "a\u0000b", "\"a\"", "a,b", "a;b", "a\tb", "a\nb", "=1+1", "'1", "\\", "\uD83D\uDE00", "mean", "Total", "3.4e38", "1e39", "16777217", "9007199254740993",
    ];

    private static readonly string[] s_columns = ["g", "x", "k", "y"];
    private static readonly string[] s_separators = [",", ",", ",", ";", "\t", "|"];
    private static readonly string[] s_lineEnds = ["\n", "\n", "\r\n", "\r"];

    /// <summary>The bytes of such a file.</summary>
    public byte[] Csv()
    {
        var (rows, columns) = (random.Next(2, 80), s_columns.ToList());
        var table = Enumerable.Range(0, rows).Select(Row).ToList();
        for (var changes = random.Next(0, 4); changes > 0; changes--)
        {
            Change(table, columns);
        }

        var (separator, lineEnd) = (Pick(s_separators), Pick(s_lineEnds));
        var lines = table.Select(row => string.Join(separator, row.Select(cell => Quote(cell, separator)))).Prepend(string.Join(separator, columns)).ToList();
        for (var changes = random.Next(0, 2); changes > 0; changes--)
        {
            Change(lines, separator);
        }

        return [.. random.Next(8) == 0 ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(string.Join(lineEnd, lines) + (random.Next(4) == 0 ? "" : lineEnd))];
    }

    private static List<string> Row(int i) => [$"c{i % 5}", (i * 0.5).ToString(CultureInfo.InvariantCulture), i % 3 == 0 ? "a" : "b", (i * 7 % 11).ToString(CultureInfo.InvariantCulture)];

    /// <summary>One cell, a tenth of a column, all of it, or the columns themselves.</summary>
    private void Change(List<List<string>> table, List<string> columns)
    {
        var (column, cell, share) = (random.Next(columns.Count), Pick(s_cells), random.Next(4));
        switch (random.Next(10))
        {
            case 0: columns[column] = Pick(["", " x", "X", "x", "y ", "\uFEFFg", "a\nb", "1", "select", "NA", "cluster", "features"]); break;
            case 1: table.ForEach(row => row.Add(cell)); columns.Add(Pick(["", "z", "x_1", "Unnamed: 0"])); break;
            case 2: table.ForEach(row => row[column] = Pick(s_cells)); break;
            case 3: table.ForEach(row => row[column] = Pick(["+", "-", "", "1e", "\u2212"]) + row[column] + Pick(["", "%", " mg", ".0", ",5", "e5"])); break;
            default: table.ForEach(row => row[column] = share == 3 || random.Next(share == 0 ? table.Count : 10) == 0 ? cell : row[column]); break;
        }
    }

    private void Change(List<string> lines, string separator)
    {
        var place = random.Next(lines.Count + 1);
        switch (random.Next(9))
        {
            case 0: lines.Insert(place, ""); break;
            case 1: lines.Insert(place, "# a comment"); break;
            case 2: lines.Insert(place, $"Total{separator}{separator}{separator}99"); break;
            case 3: lines.Insert(place, lines[0]); break;
            case 4: lines.Insert(place, string.Join(separator, Enumerable.Repeat("", 4))); break;
            case 5: lines.Insert(0, $"sep={separator}"); break;
            case 6: lines.AddRange(["", "a" + separator + "b", "1" + separator + "2"]); break;
            case 7: lines.Add(separator); break;
            default: lines[random.Next(lines.Count)] += separator; break;
        }
    }

    private string Quote(string cell, string separator) =>
        cell.Contains(separator, StringComparison.Ordinal) || cell.Contains('"', StringComparison.Ordinal) || cell.Contains('\n', StringComparison.Ordinal) || random.Next(50) == 0
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
