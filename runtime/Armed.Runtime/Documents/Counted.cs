using System.Globalization;

namespace Armed.Runtime.Documents;

/// <summary>Numbers of things as people write them: 1 row, 2 rows.</summary>
internal static class Counted
{
    /// <param name="count">How many.</param>
    /// <param name="noun">One of them; several get an s.</param>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
