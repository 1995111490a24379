using System.Text;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Reports which cells were taken for missing, and which cells decided that a column is a category.</summary>
/// <param name="reading">How numbers are read.</param>
/// <param name="rowName">Names a row of the source for people.</param>
internal sealed class CellMessages(NumberReading reading, Func<int, RowName> rowName)
{
    private const int MostShown = 10;

    public IEnumerable<string> Of(IReadOnlyList<ColumnBuilder> columns)
    {
        string[] marks = [.. columns.SelectMany(column => column.Marks.Cells.Select(cell => $"{Say.Quote(cell.Text)} in {Say.Quote(column.Plan.Name)} ({Cells(cell)})"))];
        if (marks.Length > 0)
        {
            var more = marks.Length > MostShown ? $" and {Say.Count(marks.Length - MostShown, "more", "more")}" : "";
            yield return $"Read as missing: {string.Join(", ", marks.Take(MostShown))}{more}. Use --missing to give the marks that are missing.";
        }

        foreach (var message in columns.Where(column => column.IsInferred).SelectMany(column => Of(column)))
        {
            yield return message;
        }
    }

    private IEnumerable<string> Of(ColumnBuilder column) =>
        column.Numbers is { } numbers ? OfNumbers(column.Plan.Name, numbers) : column.Dates is { } dates ? OfDates(column.Plan.Name, dates) : OfTexts(column);

    private IEnumerable<string> OfDates(string name, DateBuilder dates) => dates.Texts.Count == 0 ? [] :
    [
        $"Warning: column {Say.Quote(name)} is a date, as {Say.Count(dates.Dates, "cell is a date", "cells are dates")}; the others are read as missing: {Shown(dates.Texts)}."
            + " Use --missing to give the marks that are missing, or --categorical for a category.",
    ];

    private IEnumerable<string> OfNumbers(string name, NumberBuilder numbers)
    {
        if (numbers.Texts.Count == 0)
        {
            yield break;
        }

        var limits = numbers.Texts.HasLimits ? " Values beyond a limit of detection are not missing at random: replace them with numbers if you can." : "";
        yield return $"Warning: column {Say.Quote(name)} is numeric, as {Say.Count(numbers.Numbers, "cell is a number", "cells are numbers")}; the others are read as missing: {Shown(numbers.Texts)}."
            + $"{limits} Use --missing to give the marks that are missing, or --categorical for a category.";
    }

    private IEnumerable<string> OfTexts(ColumnBuilder column)
    {
        var (name, kinds) = (Say.Quote(column.Plan.Name), new TextKinds(column, reading));
        if (kinds.HasNumbers && kinds.Count(out var numbers) is var odd && numbers > odd.Count)
        {
            yield return $"Warning: column {name} is a category, although {numbers} of {numbers + odd.Count} cells are numbers. The others: {Shown(odd)}."
                + " If these are categories, all is well. If the column is numeric, name the marks of missing cells with --missing, or correct the cells.";
        }

        var levels = column.Texts!.Levels.Where(level => reading.Marks.IsMissingAmongNumbersOnly(level.AsSpan().Trim())).ToList();
        if (levels.Count > 0)
        {
            yield return $"Column {name} is a category in which {Say.List(levels)} {(levels.Count == 1 ? "is a level" : "are levels")}. Use --missing to make {(levels.Count == 1 ? "it" : "them")} missing.";
        }
    }

    private string Shown(OddCells cells)
    {
        var shown = new StringBuilder(string.Join(", ", cells.Cells.Where(cell => cell.Count > 0).Take(MostShown).Select(cell => $"{Say.Quote(cell.Text)} ({Cells(cell)})")));
        return cells.Texts.Count > MostShown ? shown.Append(", ..").ToString() : shown.ToString();
    }

    private string Cells((string Text, int Count, int Row) cell) => $"{Say.Count(cell.Count, "cell", "cells")}, first in {rowName(cell.Row)}";
}
