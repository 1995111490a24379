using Armed.Trainer.Common;

namespace Armed.Trainer.Outcomes;

/// <summary>The cells of an outcome's column as numbers and as levels, all rows of the source.</summary>
internal sealed record OutcomeText
{
    /// <summary>Column name.</summary>
    public required string Name { get; init; }

    /// <summary>The positive level that the request names; null for none.</summary>
    public string? Positive { get; init; }

    /// <summary>The order of levels that the request names, lowest first; null for none.</summary>
    public IReadOnlyList<string>? Order { get; init; }

    /// <summary>A number per row, NaN for another cell.</summary>
    public required Blocks<float> Numbers { get; init; }

    /// <summary>Smallest number, before rounding to float.</summary>
    public required double Minimum { get; init; }

    /// <summary>Largest number, before rounding to float.</summary>
    public required double Maximum { get; init; }

    /// <summary>The first cell that is a text, with its row; null if none is.</summary>
    public (int Row, string Cell)? Text { get; init; }

    /// <summary>Cells that are texts.</summary>
    public int TextCells { get; init; }

    /// <summary>Whether nearly all cells are numbers, and the texts of one or two kinds.</summary>
    public bool TextsAreMarks { get; init; }

    /// <summary>The first cell that is infinite, with its row; null if none is.</summary>
    public (int Row, string Cell)? Infinite { get; init; }

    /// <summary>The level of each row; not filled where there are too many levels.</summary>
    public required Blocks<int> Codes { get; init; }

    /// <summary>The levels in the order of their codes; null if there are too many to be classes.</summary>
    public required IReadOnlyList<string>? Levels { get; init; }

    /// <summary>The rows of the table, as rows of the source.</summary>
    public required int[] Rows { get; init; }

    /// <summary>The rows of the table that are not held out.</summary>
    public required int[] Training { get; init; }

    /// <summary>Names a row of the source for people.</summary>
    public required Func<int, RowName> RowName { get; init; }
}
