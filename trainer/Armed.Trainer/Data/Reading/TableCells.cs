using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;
using Armed.Trainer.Data.Roles;
using Armed.Trainer.Images;

namespace Armed.Trainer.Data.Reading;

/// <summary>The cells of a source in the roles that a request gives them. What is checked and chosen beyond that depends on the rows that train.</summary>
/// <param name="request">What the columns mean.</param>
/// <param name="columns">The cells of each planned column.</param>
/// <param name="factors">The grouping factors.</param>
/// <param name="rows">Rows of the source.</param>
/// <param name="rowName">Names a row of the source for people.</param>
/// <param name="messages">What was noticed while the columns were planned.</param>
internal sealed class TableCells(DataRequest request, IReadOnlyList<ColumnBuilder> columns, FactorPlans factors, int rows, Func<int, RowName> rowName, IReadOnlyList<string> messages) : ITableCells
{
    private ClusteredTable? _whole;

    public DataRequest Request => request;

    /// <summary>How texts were read as numbers and as missing; null where that is the default.</summary>
    public CellDescription? Reading { get; private init; }

    public IReadOnlyList<ColumnBuilder> Columns => columns;

    /// <summary>What names the images; null without images.</summary>
    public ImageCells? Images { get; private init; }

    /// <summary>Stops decoding images.</summary>
    public CancellationToken Cancellation { get; private init; }

    public FactorPlans Factors => factors;

    public int Rows => rows;

    public Func<int, RowName> RowName => rowName;

    public IReadOnlyList<string> Messages => messages;

    /// <summary>Reads a source once.</summary>
    /// <exception cref="InputException">The source or the request is wrong.</exception>
    public static TableCells Read(DataRequest request, CancellationToken cancellation)
    {
        using var source = TableSource.Open(request.Source, cancellation);
        var messages = new List<string>();
        var factors = new FactorPlans(request.Clusters, source.Names);
        var asked = factors.Columns(request, messages);
        IReadOnlyList<ColumnPlan> plans = [.. new RolePlanner(asked, source.Names, source.Label, messages, ShapeHint.Of(source, [request.Outcome, .. asked.Clusters])).Plan(), .. factors.Besides(request)];
        var loader = new TableLoader(source, request.Source, cancellation);
        var columns = loader.Load(plans);
        messages.AddRange(loader.Messages);
        return loader.Rows > 0
            ? new TableCells(request, [.. columns.Where(column => column.Plan.Role != ColumnRole.Image)], factors, loader.Rows, loader.RowName, messages)
            {
                Reading = CellsAsRead.Of(request.Source, loader.Format, columns),
                Images = ImagesOf(request, columns),
                Cancellation = cancellation,
            }
            : throw new InputException($"{source.Label} has columns but no rows. Expected at least one row of data.");
    }

    private static ImageCells? ImagesOf(DataRequest request, IReadOnlyList<ColumnBuilder> columns)
    {
        if (columns.SingleOrDefault(column => column.Plan.Role == ColumnRole.Image) is { } cells)
        {
            return new ImageCells(cells.Plan.Name, cells.Texts!.Levels, cells.Texts.Codes, ImageReader.Of(request.Source.Path, request.ImageSize), request.ImageSize is not null);
        }

        return request.ImageSize is null ? null : throw new InputException("A size of images is given (--image-size), but no column of images. Name one with --image, or leave the size out.");
    }

    /// <summary>The table in which every row trains, which remembers these cells.</summary>
    /// <exception cref="InputException">The cells are wrong; the message names all that was found.</exception>
    public ClusteredTable Whole() => _whole ??= Assemble(new bool[Rows], "").Table with { Cells = this };

    public RowName NameOf(int row) => rowName(row);

    public bool IsWhole(ClusteredTable table) => ReferenceEquals(table, _whole);

    public (ClusteredTable Table, bool[] HeldOut) Assemble(bool[] heldOut, string name) => new TableAssembler(this, heldOut, name).Assemble();
}
