using Armed.Trainer.Common;
using Armed.Trainer.CrossValidating;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.Tuning;

/// <summary>The folds that judge trials; rows that are held out of everything neither train nor are scored.</summary>
internal static class TuningFolds
{
    /// <summary>Numbers the draw of folds among those of a seed.</summary>
    private const int Stream = 79;

    /// <exception cref="InputException">There are too few rows or clusters.</exception>
    public static IReadOnlyList<Fold> Draw(ClusteredTable table, TuningRequest request, CancellationToken cancellation)
    {
        HashSet<int> heldOut = request.HeldOut is { } fold ? [.. HeldOut(table, fold, cancellation)] : [];
        int[] kept = [.. Enumerable.Range(0, table.Rows).Where(row => !heldOut.Contains(row))];
        var folds = DrawnFolds.Of(request.Scheme, Rows(table, kept), request.Folds, StableSeed.Mix(request.Options.Seed, Stream));
        return [.. folds.Select(fold => new Fold(fold.Number, [.. fold.Test.Select(row => kept[row])], [.. heldOut.Order()]))];
    }

    private static IEnumerable<int> HeldOut(ClusteredTable table, HeldOutFold fold, CancellationToken cancellation)
    {
        var ofSource = SplitFile.Read(fold, table.Cells?.Rows ?? table.Rows + table.RowsDropped, cancellation);
        return Enumerable.Range(0, table.Rows).Where(row => ofSource[table.SourceRows[row]]);
    }

    /// <summary>What draws of folds read of some rows: their clusters and classes.</summary>
    private static ClusteredTable Rows(ClusteredTable table, int[] rows) => table with
    {
        Rows = rows.Length,
        Cells = null,
        Clusters = [.. table.Clusters.Select(factor => factor with { Codes = Array.ConvertAll(rows, row => factor.Codes[row]) })],
        Outcome = table.Outcome.IsNumber
            ? table.Outcome with { Values = Array.ConvertAll(rows, row => table.Outcome.Values[row]) }
            : table.Outcome with { Classes = Array.ConvertAll(rows, row => table.Outcome.Classes[row]) },
    };
}
