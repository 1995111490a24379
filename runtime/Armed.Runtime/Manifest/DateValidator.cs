using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks how a column of dates is read.</summary>
internal static class DateValidator
{
    /// <summary>How origins are written.</summary>
    public const string OriginFormat = "yyyy-MM-dd";

    private const int MostParts = 16;

    public static void Validate(ColumnDescription column, string field)
    {
        if (column.Date is not { } date)
        {
            return;
        }

        Require(column.Kind == "numeric", $"{field}.date", "left out for a categorical column", column.Kind);
        Require(DateOnly.TryParseExact(date.Origin, OriginFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _), $"{field}.date.origin", "a day as yyyy-MM-dd", date.Origin);
        Require(date.Format is not null && DatePattern.Parse(date.Format) is not null, $"{field}.date.format", "a pattern such as dd/MM/yyyy", date.Format);
        Require(date.Parts.Count <= MostParts && !date.Parts.Contains(null!), $"{field}.date.parts", $"at most {MostParts} names", date.Parts.Count);
    }
}
