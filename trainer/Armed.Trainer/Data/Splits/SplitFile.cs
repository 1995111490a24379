using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Splits;

/// <summary>Reads which rows of a source a split file holds out.</summary>
internal static class SplitFile
{
    private const string RowColumn = "row";

    /// <summary>Per row of the source, before any is dropped, whether it is in the fold.</summary>
    public static bool[] Read(HeldOutFold fold, int sourceRows, CancellationToken cancellation)
    {
        var numbers = Read(fold.File, fold.Column, sourceRows, cancellation);
        CheckFold(fold, numbers);
        return Array.ConvertAll(numbers, number => number == fold.Fold);
    }

    /// <summary>Per row of the source, before any is dropped, the number of its fold.</summary>
    /// <exception cref="InputException">The file does not fit the data; the message says where.</exception>
    public static int[] Read(string file, string column, int sourceRows, CancellationToken cancellation)
    {
        using var source = TableSource.Open(DataSource.FromPath(file), cancellation);
        CheckColumns(file, column, source);
        var (rows, folds) = ReadColumns(column, source);
        var faults = new Faults();
        AddCellFault(faults, file, RowColumn, rows);
        AddCellFault(faults, file, column, folds);
        faults.ThrowIfAny();
        return Numbers(file, rows.Values, folds.Values, sourceRows);
    }

    /// <summary>The columns of folds of a split file.</summary>
    /// <exception cref="InputException">The file cannot be read, or has none.</exception>
    public static IReadOnlyList<string> Columns(string file, CancellationToken cancellation)
    {
        using var source = TableSource.Open(DataSource.FromPath(file), cancellation);
        string[] columns = [.. source.Names.Where(name => name != RowColumn)];
        return columns.Length > 0 ? columns : throw new InputException($"The split file {file} has no column of folds: expected the header row,NAME,.. with the number of a data row, from 0, and its fold in each scheme NAME.");
    }

    private static void CheckColumns(string file, string column, TableSource source)
    {
        var faults = new Faults();
        foreach (var name in new[] { RowColumn, column }.Where(name => !source.Names.Contains(name)).Distinct())
        {
            faults.Add($"The split file {file} has no column {Say.Quote(name)}.{Nearest.Hint(name, source.Names)} {ColumnNames.Sentence(source.Names)}");
        }

        faults.ThrowIfAny();
    }

    private static (IntegerBuilder Rows, IntegerBuilder Folds) ReadColumns(string column, TableSource source)
    {
        var (rows, folds) = (new IntegerBuilder(), new IntegerBuilder());
        foreach (var part in source.Parts)
        {
            try
            {
                using var chunks = source.Session.Select(part.Select([RowColumn, column]));
                while (chunks.Next())
                {
                    rows.Append(chunks.Column(0));
                    folds.Append(chunks.Column(1));
                }
            }
            catch (DuckFailure e)
            {
                throw part.Explain(e);
            }
        }

        return (rows, folds);
    }

    private static void AddCellFault(Faults faults, string file, string column, IntegerBuilder cells)
    {
        if (cells.FaultRow >= 0)
        {
            faults.Add($"The split file {file} has {Say.Quote(cells.FaultCell)} in column {Say.Quote(column)}, data row {cells.FaultRow + 1}. Expected a whole number of 0 or more.");
        }
    }

    private static int[] Numbers(string file, List<int> rows, List<int> folds, int sourceRows)
    {
        var (seen, numbers) = (new bool[sourceRows], new int[sourceRows]);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] >= sourceRows)
            {
                throw new InputException($"The split file {file} names row {rows[i]} in data row {i + 1}, but the data has {Say.Rows(sourceRows)} (0 to {sourceRows - 1}). Was it made for other data?");
            }

            if (seen[rows[i]])
            {
                throw new InputException($"The split file {file} names row {rows[i]} again in data row {i + 1}. It must contain each row of the data once.");
            }

            (seen[rows[i]], numbers[rows[i]]) = (true, folds[i]);
        }

        var missing = seen.Count(isSeen => !isSeen);
        return missing == 0 ? numbers
            : throw new InputException($"The split file {file} lacks {Say.Rows(missing)} of the data, first row {Array.IndexOf(seen, false)} (0-based). Was it made for other data?");
    }

    private static void CheckFold(HeldOutFold fold, int[] numbers)
    {
        if (!numbers.Contains(fold.Fold))
        {
            throw new InputException($"Fold {fold.Fold} of column {Say.Quote(fold.Column)} in {fold.File} has no rows. Its folds: {string.Join(", ", numbers.Distinct().Order().Take(20))}.");
        }

        if (numbers.All(number => number == fold.Fold))
        {
            throw new InputException($"Fold {fold.Fold} of column {Say.Quote(fold.Column)} in {fold.File} contains all rows, so there is nothing to train on.");
        }
    }
}
