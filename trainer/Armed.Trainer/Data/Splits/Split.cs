using Armed.Trainer.Common;
using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.Data;

/// <summary>
/// Which rows of a table train, which decide when to stop, and which are held out and scored as test. Held-out rows take no part in any check or choice: the split's <see cref="Table"/>
/// is the table as its other rows show it. A split never changes.
/// </summary>
/// <remarks>Columns that are constant over those other rows are left out of <see cref="Table"/>, and a class that only held-out rows have is not a class. A copy of a table with
/// changed properties is taken as it is.</remarks>
public sealed class Split
{
    private readonly int[] _training;
    private readonly int[] _validation;
    private readonly int[] _test;

    private Split(ClusteredTable table, int[] training, int[] validation, int[] test) => (Table, _training, _validation, _test) = (table, training, validation, test);

    /// <summary>The table, checked over the rows that are not held out. Its rows have the same numbers as those of the table that was split.</summary>
    public ClusteredTable Table { get; }

    /// <summary>Rows that train, ascending.</summary>
    public IReadOnlyList<int> Training => _training;

    /// <summary>Rows that decide when to stop, ascending; empty until they are drawn (<see cref="WithValidation"/>).</summary>
    public IReadOnlyList<int> Validation => _validation;

    /// <summary>Rows held out of everything and scored as test, ascending; may be empty.</summary>
    public IReadOnlyList<int> Test => _test;

    /// <summary>Training and validation rows, ascending: those that a model may learn from.</summary>
    internal int[] Learning => _validation.Length == 0 ? _training : [.. _training.Concat(_validation).Order()];

    /// <summary>No row is held out.</summary>
    /// <param name="table">The table.</param>
    /// <returns>The split: every row trains.</returns>
    public static Split All(ClusteredTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new Split(table with { Cells = null }, [.. Enumerable.Range(0, table.Rows)], [], []);
    }

    /// <summary>Holds out a fold of a split file.</summary>
    /// <param name="table">The table.</param>
    /// <param name="fold">File, scheme and fold.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The split.</returns>
    /// <exception cref="InputException">The file does not fit the table, or the other rows cannot train; the message names all that was found.</exception>
    public static Split FromFile(ClusteredTable table, HeldOutFold fold, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(fold);
        var heldOut = SplitFile.Read(fold, table.Cells?.Rows ?? table.Rows + table.RowsDropped, cancellation);
        return table.CellsUnlessChanged is { } cells ? From(cells, heldOut, Name(fold)) : From(table, [.. table.SourceRows.Select(row => heldOut[row])]);
    }

    /// <summary>Holds out a share of the rows at random, spread over the clusters of the first factor and over the classes. Every cluster of that factor keeps at least one row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="share">Share of the rows to hold out, above 0 and below 1.</param>
    /// <param name="seed">Seed of the draw; the same seed gives the same rows on every machine.</param>
    /// <returns>The split.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is out of range.</exception>
    /// <exception cref="InputException">The other rows cannot train.</exception>
    public static Split Holdout(ClusteredTable table, double share, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        return Holdout(table, ValidationSplit.Choose(table, [.. Enumerable.Range(0, table.Rows)], share, seed).Validation);
    }

    /// <summary>Holds out the rows that are named.</summary>
    /// <param name="table">The table.</param>
    /// <param name="testRows">Indices of rows of the table, in any order.</param>
    /// <returns>The split.</returns>
    /// <exception cref="ArgumentException">A row is not one of the table's, or no row is left to train on.</exception>
    /// <exception cref="InputException">The other rows cannot train.</exception>
    public static Split Holdout(ClusteredTable table, IReadOnlyCollection<int> testRows)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(testRows);
        if (testRows.Any(row => row < 0 || row >= table.Rows) || testRows.Distinct().Count() == table.Rows)
        {
            throw new ArgumentException($"The test rows must be indices of 0 to {table.Rows - 1}, and leave at least one row to train on.", nameof(testRows));
        }

        var heldOut = new bool[table.Rows];
        foreach (var row in testRows)
        {
            heldOut[row] = true;
        }

        return table.CellsUnlessChanged is { } cells ? From(cells, OfSource(table, heldOut, cells.Rows), "the test rows") : From(table, heldOut);
    }

    /// <summary>
    /// Draws rows that decide when to stop, as <see cref="ValidationSplit.Choose"/> does. Every cluster of every factor keeps a training row where it has one.
    /// </summary>
    /// <param name="share">Share of the rows that are not held out, 0 to below 1; 0 draws none.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <returns>The split with other training and validation rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="share"/> is out of range.</exception>
    public Split WithValidation(double share, long seed)
    {
        var (training, validation) = ValidationSplit.Choose(Table, Learning, share, seed);
        return Divided(training, validation);
    }

    /// <summary>A fold of a split file of cells of which no table was made yet: the whole table may have faults that the training rows have not.</summary>
    internal static Split FromFile(ITableCells cells, HeldOutFold fold, CancellationToken cancellation) => From(cells, SplitFile.Read(fold, cells.Rows, cancellation), Name(fold));

    /// <summary>A part of a cross-validation: the rows of the fold are scored, and rows that it leaves unused neither train nor test.</summary>
    /// <exception cref="InputException">The other rows cannot train.</exception>
    internal static Split Of(ClusteredTable table, Fold fold, string name)
    {
        var (heldOut, tested) = (new bool[table.Rows], fold.Test.Select(row => table.SourceRows[row]).ToHashSet());
        foreach (var row in fold.Test.Concat(fold.Unused))
        {
            heldOut[row] = true;
        }

        var split = table.CellsUnlessChanged is { } cells ? From(cells, OfSource(table, heldOut, cells.Rows), name) : From(table, heldOut);
        return new Split(split.Table, split._training, [], [.. split._test.Where(row => tested.Contains(split.Table.SourceRows[row]))]);
    }

    /// <summary>The split with another table of the same rows.</summary>
    internal Split With(ClusteredTable table) => new(table, _training, _validation, _test);

    /// <summary>
    /// The split with fewer training and validation rows where there are more of them, drawn in proportion to clusters of the first factor and classes. Every such cluster and every class keeps a row, beyond the numbers if need be.
    /// </summary>
    /// <param name="training">Training rows.</param>
    /// <param name="validation">Validation rows.</param>
    /// <param name="seed">Seed of the draw.</param>
    internal Split Sampled(int training, int validation, long seed) => new(Table, Some(_training, training, seed), Some(_validation, validation, seed), _test);

    /// <summary>The split whose training and validation rows lack some.</summary>
    /// <param name="rows">The rows that go.</param>
    internal Split Without(IReadOnlySet<int> rows) => new(Table, [.. _training.Where(row => !rows.Contains(row))], [.. _validation.Where(row => !rows.Contains(row))], _test);

    /// <summary>What a draw leaves has every cluster and every class, so that the rows that go are drawn.</summary>
    private int[] Some(int[] rows, int most, long seed) => rows.Length <= most ? rows : ValidationSplit.Choose(Table, rows, 1 - (most / (double)rows.Length), seed).Train;

    /// <summary>The split of one of several networks: each has other validation rows, none of them another's, so that together they judge on more rows.</summary>
    internal Split ForNetwork(int network, double share, long seed)
    {
        var learning = Learning;
        int[] left = _training, validation = _validation;
        for (var n = 1; n <= network && left.Length > 0; n++)
        {
            (left, validation) = ValidationSplit.Choose(Table, left, Math.Min(0.5, share * learning.Length / left.Length), seed);
        }

        var others = validation.ToHashSet();
        return Divided([.. learning.Where(row => !others.Contains(row))], validation);
    }

    private static string Name(HeldOutFold fold) => $"fold {fold.Fold} of {Say.Quote(fold.Column)}";

    private static Split From(ITableCells cells, bool[] heldOut, string name)
    {
        var (table, kept) = cells.Assemble(heldOut, name);
        return Of(table, kept);
    }

    private static Split From(ClusteredTable table, bool[] heldOut) => Of(table with { Sha256 = TableHash.Of(table, heldOut), Cells = null }, heldOut);

    private static Split Of(ClusteredTable table, bool[] heldOut) =>
        new(table, [.. Enumerable.Range(0, table.Rows).Where(row => !heldOut[row])], [], [.. Enumerable.Range(0, table.Rows).Where(row => heldOut[row])]);

    private static bool[] OfSource(ClusteredTable table, bool[] heldOut, int sourceRows)
    {
        var ofSource = new bool[sourceRows];
        for (var row = 0; row < heldOut.Length; row++)
        {
            ofSource[table.SourceRows[row]] = heldOut[row];
        }

        return ofSource;
    }

    /// <summary>The draw is stratified by the first factor: rows that are all that training has of another factor's cluster go back to it.</summary>
    private Split Divided(int[] training, int[] validation)
    {
        var back = new HashSet<int>();
        foreach (var factor in Table.Clusters.Skip(1))
        {
            var known = training.Concat(back).Select(row => factor.Codes[row]).ToHashSet();
            foreach (var row in validation)
            {
                if (known.Add(factor.Codes[row]))
                {
                    back.Add(row);
                }
            }
        }

        return back.Count == 0
            ? new Split(Table, training, validation, _test)
            : new Split(Table, [.. training.Concat(back).Order()], [.. validation.Where(row => !back.Contains(row))], _test);
    }
}
