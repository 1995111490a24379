using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.CrossValidating;

/// <summary>The folds that a request asks for.</summary>
/// <param name="request">The request.</param>
/// <param name="table">The table.</param>
/// <param name="cancellation">Stops reading.</param>
internal sealed class SchemePlans(CrossValidationRequest request, ClusteredTable table, CancellationToken cancellation)
{
    /// <summary>Numbers the draws of folds among those of a seed.</summary>
    private const int Stream = 77;

    /// <exception cref="InputException">The table has too few clusters, rows or times, or the file of folds does not fit it.</exception>
    public IReadOnlyList<SchemePlan> Make() => request.Splits is { } file
        ? [.. Columns(file).Select(column => FromFile(file, column))]
        : [.. request.Schemes.Distinct().Select(Make)];

    private SchemePlan Make(FoldScheme scheme) => scheme switch
    {
        FoldScheme.Clusters => Drawn(scheme, "rows of new clusters"),
        FoldScheme.Future => Fixed(EnumWords.Of(scheme), "later rows", FutureFolds.Of(new TimeColumn(request, table, cancellation).Values(), request.Folds, request.Time!)),
        _ => Drawn(scheme, "new rows of known clusters"),
    };

    private SchemePlan Drawn(FoldScheme scheme, string words) => new(EnumWords.Of(scheme), words, IsDrawn: true,
        [.. Enumerable.Range(0, request.Repeats).Select(repeat => DrawnFolds.Of(scheme, table, request.Folds, StableSeed.Mix(request.Options.Seed + repeat, Stream)))]);

    private SchemePlan Fixed(string name, string words, IReadOnlyList<Fold> folds) => new(name, words, IsDrawn: false, [.. Enumerable.Repeat(folds, request.Repeats)]);

    private IReadOnlyList<string> Columns(string file) => request.SplitColumns ?? SplitFile.Columns(file, cancellation);

    private SchemePlan FromFile(string file, string column)
    {
        var ofSource = SplitFile.Read(file, column, table.Cells?.Rows ?? table.Rows + table.RowsDropped, cancellation);
        var folds = Fold.Of([.. table.SourceRows.Select(row => ofSource[row])]);
        return folds.Count >= 2
            ? Fixed(column, $"the folds of {Say.Quote(column)}", folds)
            : throw new InputException($"The column {Say.Quote(column)} of {file} has {Say.Count(folds.Count, "fold", "folds")} with usable rows; expected two or more.");
    }
}
