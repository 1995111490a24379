namespace Armed.Onnx.Columns;

/// <summary>What fills one column of a matrix input.</summary>
internal abstract record ColumnInput;

/// <summary>A column of numbers, passed on as they are.</summary>
/// <param name="Name">Name of the new input.</param>
internal sealed record NumberColumn(string Name) : ColumnInput;

/// <summary>A column of texts, encoded by their place in a vocabulary; -1 for any other text.</summary>
/// <param name="Name">Name of the new input.</param>
/// <param name="Levels">The vocabulary in code order.</param>
internal sealed record TextColumn(string Name, IReadOnlyList<string> Levels) : ColumnInput
{
    /// <summary>Other spellings with the codes that they stand for; none is a level.</summary>
    public IReadOnlyList<(string Text, int Code)> Spellings { get; init; } = [];
}

/// <summary>Several columns of texts that make one code together; -1 for a combination that is not listed.</summary>
/// <param name="Parts">The columns with the vocabulary of each.</param>
/// <param name="Levels">For each code the places of its texts in the vocabularies.</param>
internal sealed record JoinedColumns(IReadOnlyList<TextColumn> Parts, IReadOnlyList<int[]> Levels) : ColumnInput;
