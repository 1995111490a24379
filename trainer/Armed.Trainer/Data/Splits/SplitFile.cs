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
        using var source = TableSource.Open(DataSource.FromPath(fold.File), cancellation);
        CheckColumns(fold, source);
        var (rows, folds) = ReadColumns(fold, source);
        var faults = new Faults();
        AddCellFault(faults, fold, RowColumn, rows);
        AddCellFault(faults, fold, fold.Column, folds);
        faults.ThrowIfAny();
        return HeldOut(fold, rows.Values, folds.Values, sourceRows);
    }

    private static void CheckColumns(HeldOutFold fold, TableSource source)
    {
        var faults = new Faults();
        foreach (var name in new[] { RowColumn, fold.Column }.Where(name => !source.Names.Contains(name)).Distinct())
        {
            faults.Add($"The split file {fold.File} has no column {Say.Quote(name)}.{Nearest.Hint(name, source.Names)} Its columns: {Say.List(source.Names)}.");
        }

        faults.ThrowIfAny();
    }

    private static (IntegerBuilder Rows, IntegerBuilder Folds) ReadColumns(HeldOutFold fold, TableSource source)
    {
        var (rows, folds) = (new IntegerBuilder(), new IntegerBuilder());
        foreach (var part in source.Parts)
        {
            try
            {
                using var chunks = source.Session.Select(part.Select([RowColumn, fold.Column]));
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

    private static void AddCellFault(Faults faults, HeldOutFold fold, string column, IntegerBuilder cells)
    {
        if (cells.FaultRow >= 0)
        {
            faults.Add($"The split file {fold.File} has {Say.Quote(cells.FaultCell)} in column {Say.Quote(column)}, data row {cells.FaultRow + 1}. Expected a whole number of 0 or more.");
        }
    }

    private static bool[] HeldOut(HeldOutFold fold, List<int> rows, List<int> folds, int sourceRows)
    {
        var (seen, heldOut) = (new bool[sourceRows], new bool[sourceRows]);
        var faults = new Faults();
        for (var i = 0; i < rows.Count && !faults.Any; i++)
        {
            if (rows[i] >= sourceRows)
            {
                faults.Add($"The split file {fold.File} names row {rows[i]} in data row {i + 1}, but the data has {Say.Rows(sourceRows)} (0 to {sourceRows - 1}). Was it made for other data?");
            }
            else if (seen[rows[i]])
            {
                faults.Add($"The split file {fold.File} names row {rows[i]} again in data row {i + 1}. It must contain each row of the data once.");
            }
            else
            {
                (seen[rows[i]], heldOut[rows[i]]) = (true, folds[i] == fold.Fold);
            }
        }

        faults.ThrowIfAny();
        CheckComplete(fold, seen, heldOut, folds, faults);
        return heldOut;
    }

    private static void CheckComplete(HeldOutFold fold, bool[] seen, bool[] heldOut, List<int> folds, Faults faults)
    {
        var missing = seen.Count(isSeen => !isSeen);
        if (missing > 0)
        {
            faults.Add($"The split file {fold.File} lacks {Say.Rows(missing)} of the data, first row {Array.IndexOf(seen, false)} (0-based). Was it made for other data?");
        }

        var known = string.Join(", ", folds.Distinct().Order().Take(20));
        if (!heldOut.Contains(true))
        {
            faults.Add($"Fold {fold.Fold} of column {Say.Quote(fold.Column)} in {fold.File} has no rows. Its folds: {known}.");
        }
        else if (!heldOut.Contains(false))
        {
            faults.Add($"Fold {fold.Fold} of column {Say.Quote(fold.Column)} in {fold.File} contains all rows, so there is nothing to train on.");
        }

        faults.ThrowIfAny();
    }
}
