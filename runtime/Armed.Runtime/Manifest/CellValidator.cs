using Armed.Runtime.Bundles;
using static Armed.Runtime.Common.ManifestFault;

namespace Armed.Runtime.Manifest;

/// <summary>Checks how texts of a table are read.</summary>
internal static class CellValidator
{
    private const int MaxMarks = 10_000;

    public static void Validate(CellDescription? cells)
    {
        if (cells is null)
        {
            return;
        }

        Require(cells.Decimal is null or "," or ".", "cells.decimal", "a point or a comma", cells.Decimal);
        Require(cells.Thousands is null or "," or "." or " " or "'", "cells.thousands", "a point, a comma, a blank or an apostrophe", cells.Thousands);
        Require(cells.Thousands is null || cells.Thousands != (cells.Decimal ?? "."), "cells.thousands", "another character than the decimal separator", cells.Thousands);
        RequireTexts(cells.Missing ?? [], "cells.missing");
        RequireTexts(cells.Marks, "cells.marks");
        RequireTexts([.. cells.Signs.Values], "cells.signs");
    }

    private static void RequireTexts(IReadOnlyList<string> texts, string field)
    {
        Require(!texts.Contains(null!), field, "texts", null);
        Require(texts.Count <= MaxMarks, field, $"at most {MaxMarks} texts", texts.Count);
    }
}
