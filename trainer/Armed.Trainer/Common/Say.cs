using System.Text;

namespace Armed.Trainer.Common;

/// <summary>Words for messages. Names and cells are untrusted: quoted, shortened, without control characters.</summary>
internal static class Say
{
    private const int MaxLength = 80;

    public static string Quote(string text)
    {
        var builder = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            builder.Append(char.IsControl(c) ? '\uFFFD' : c);
        }

        return builder.Append(text.Length > MaxLength ? "...'" : "'").ToString();
    }

    public static string List(IEnumerable<string> names, int most = 10)
    {
        var all = names.ToList();
        var shown = string.Join(", ", all.Take(most).Select(Quote));
        return all.Count > most ? $"{shown} and {Count(all.Count - most, "more", "more")}" : shown;
    }

    public static string Count(long number, string one, string many) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");

    public static string Rows(long number) => Count(number, "row", "rows");
}
