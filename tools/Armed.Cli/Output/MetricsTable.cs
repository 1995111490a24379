using System.Globalization;
using Armed.Cli.Common;
using Armed.Runtime.Documents;
using Spectre.Console;

namespace Armed.Cli.Output;

/// <summary>Scores as a table: for each score the splits as rows and the heads as columns.</summary>
internal static class MetricsTable
{
    /// <summary>What single precision leaves of a score of 0 that is relative to the outcome's variance.</summary>
    private const double Rounding = 1e-6;

    /// <summary>Smaller numbers have an exponent.</summary>
    private const double Smallest = 1e-3;
    private const int Digits = 4;

    /// <summary>Beside numbers of this size or more four decimals are enough.</summary>
    private const double Sizeable = 0.1;

    /// <summary>A share of a number that its own digits do not show.</summary>
    private const double Negligible = 5e-4;

    public static Table Of(IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> metrics)
    {
        var scores = new ScoreLines(metrics);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in scores.Heads.Prepend("rows").Prepend("score"))
        {
            table.AddColumn(new TableColumn(new Text(Printable.Text(title))) { NoWrap = true });
        }

        var last = "";
        foreach (var line in scores.Lines)
        {
            string[] cells = [line.Score == last ? "" : line.Score, line.Rows, .. line.Values.Select(value => value is { } known ? Number(line.Score, known) : "")];
            table.AddRow(cells.Select(text => new Text(Printable.Text(text))));
            last = line.Score;
        }

        return table;
    }

    /// <summary>A score as it is shown, with four digits.</summary>
    public static string Number(string score, double value) => Number(WithoutRounding(score, value));

    /// <summary>A score in which what single precision leaves of an R2 of 0, as of a model that predicts the mean, is 0; other scores have units, in which small numbers count.</summary>
    public static double WithoutRounding(string score, double value) => score.StartsWith("r2", StringComparison.Ordinal) && Math.Abs(value) < Rounding ? 0 : value;

    /// <summary>A number beside others of a known size, such as the standard deviation of a score: one too small for their digits is 0. Beside small scores it keeps its own.</summary>
    public static string Number(double value, double size) => IsRounded(value, size) ? Rounded(value, size).ToString("0.0000", CultureInfo.InvariantCulture) : Number(value);

    /// <summary>A difference beside scores of a known size, with its sign; what is shown as 0 has none.</summary>
    public static string Signed(double value, double size) => (Rounded(value, size) > 0 ? "+" : "") + Number(value, size);

    /// <summary>0 is added because a negative number rounds to a 0 with a sign.</summary>
    private static double Rounded(double value, double size) => IsRounded(value, size) ? Math.Round(value, Digits) + 0.0 : value;

    private static bool IsRounded(double value, double size) => Math.Abs(value) < Smallest && (Math.Abs(size) >= Sizeable || Math.Abs(value) < Negligible * Math.Abs(size));

    public static string Number(double value) => value.ToString(Math.Abs(value) is >= 1e6 or < Smallest and > 0 ? "0.000e0" : "0.0000", CultureInfo.InvariantCulture);
}
