using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Reports names that are hardly what they seem: ids that a spreadsheet has shortened, lines of totals, and numbers with a unit.</summary>
/// <param name="messages">Where it is reported.</param>
/// <param name="rowName">Names a row of the table for people.</param>
internal sealed class SuspectLevels(List<string> messages, Func<int, RowName> rowName)
{
    /// <summary>Digits that a spreadsheet keeps; it writes longer whole numbers with zeros for the others.</summary>
    private const int DigitsOfSpreadsheets = 15;

    /// <summary>A spreadsheet's column shows whole numbers from 1E+11 on with an exponent.</summary>
    private const int LeastExponent = 11;

    private const int FewestLevels = 3;
    private const int LongestUnit = 12;

    /// <summary>Cells of a column, of ten, that have the unit.</summary>
    private const int CellsOfTen = 9;

    private static readonly HashSet<string> s_summaries =
        new(["total", "totals", "grand total", "subtotal", "sum", "mean", "average", "avg", "median", "sd", "std", "std dev", "stdev", "min", "max", "count"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks at the clusters of a factor.</summary>
    public void CheckClusters(CategoricalColumn column)
    {
        CheckShortened(column);
        var rows = Rows(column);
        foreach (var (level, code) in column.Levels.Select((level, code) => (level, code)).Where(each => rows[each.code].Count == 1 && s_summaries.Contains(each.level.TrimEnd(':'))))
        {
            messages.Add($"Warning: {Say.Quote(column.Name)} has a cluster {Say.Quote(level)} of one row, {rowName(rows[code].First)}. If that is a line of totals, remove it.");
        }
    }

    /// <summary>Looks at the levels of a feature.</summary>
    public void CheckFeature(CategoricalColumn column)
    {
        CheckShortened(column);
        var rows = Rows(column);
        var units = column.Levels.Select((level, code) => (Unit: UnitOf(level), rows[code].Count)).Where(each => each.Unit.Length > 0)
            .GroupBy(each => each.Unit, StringComparer.Ordinal).Select(unit => (Unit: unit.Key, Levels: unit.Count(), Cells: unit.Sum(each => each.Count))).ToList();
        var cells = column.Levels.Select((level, code) => level.Length == 0 ? 0 : rows[code].Count).Sum();
        if (units.Count > 0 && units.MaxBy(unit => unit.Cells) is var (unit, levels, count) && levels >= FewestLevels && count * 10L >= cells * (long)CellsOfTen)
        {
            messages.Add($"Warning: column {Say.Quote(column.Name)} is a category, although {count} of {Say.Count(cells, "cell is", "cells are")} a number with {Say.Quote(unit)} behind it. If it is a unit, remove it from the cells, and the column is numeric.");
        }
    }

    private void CheckShortened(CategoricalColumn column)
    {
        if (column.Levels.FirstOrDefault(IsShortened) is { } level)
        {
            messages.Add($"Warning: {Say.Quote(column.Name)} has {Say.Quote(level)}, as a spreadsheet shows a long number. Different numbers may have become one: export the column as text from its origin.");
            return;
        }

        var long16 = column.Levels.Where(name => name.Length > DigitsOfSpreadsheets && name.All(char.IsAsciiDigit) && name[0] != '0').ToList();
        if (long16.Count > 1 && long16.All(name => name.AsSpan(DigitsOfSpreadsheets).IndexOfAnyExcept('0') < 0))
        {
            messages.Add($"Warning: every long number of {Say.Quote(column.Name)}, such as {Say.Quote(long16[0])}, has zeros from the {DigitsOfSpreadsheets + 1}th digit on, as spreadsheets write them. Different numbers may have become one: export the column as text from its origin.");
        }
    }

    /// <summary>1.23457E+11: fewer digits than the number has.</summary>
    private static bool IsShortened(string name)
    {
        var e = name.IndexOf("E+", StringComparison.Ordinal);
        var digits = e < 1 ? 0 : e - 2;
        return e > 0 && char.IsAsciiDigit(name[0]) && (e == 1 || (name[1] == '.' && e > 2 && name[2..e].All(char.IsAsciiDigit)))
            && int.TryParse(name.AsSpan(e + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var exponent) && exponent >= LeastExponent && exponent > digits;
    }

    /// <summary>What follows a number, such as mg; empty where that is not a word.</summary>
    private static string UnitOf(string level)
    {
        var number = level.AsSpan(0, Math.Max(0, level.AsSpan().IndexOfAnyExcept("+-0123456789., \u2212")));
        var unit = level.AsSpan(number.Length).Trim();
        return !unit.IsEmpty && unit.Length <= LongestUnit && (char.IsLetter(unit[0]) || unit[0] == '\u00B0') && new NumberFormat().TryParse(number.Trim(), out _) ? unit.ToString() : "";
    }

    private static (int Count, int First)[] Rows(CategoricalColumn column)
    {
        var rows = new (int Count, int First)[column.Levels.Count];
        for (var row = 0; row < column.Codes.Length; row++)
        {
            ref var level = ref rows[column.Codes[row]];
            level = level.Count == 0 ? (1, row) : (level.Count + 1, level.First);
        }

        return rows;
    }
}
