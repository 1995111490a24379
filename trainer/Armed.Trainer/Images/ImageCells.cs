using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Images;

/// <summary>The cells of a table that name images. An image is decoded when a row that is kept shows it; what named it is let go then. All have one size, and one channel where all are grey.</summary>
/// <param name="name">Name of the column.</param>
/// <param name="levels">The different cells, as they are in the table.</param>
/// <param name="codes">By row of the table the index of its cell.</param>
/// <param name="reader">Reads what cells name.</param>
/// <param name="isResized">Whether the reader brings images to a size.</param>
internal sealed class ImageCells(string name, IReadOnlyList<string> levels, Blocks<int> codes, ImageReader reader, bool isResized)
{
    /// <summary>Smallest side: convolutions and pooling need some pixels.</summary>
    private const int LeastSide = 8;

    private readonly string[] _levels = [.. levels];
    private readonly DecodedImage?[] _images = new DecodedImage?[levels.Count];
    private readonly Lock _lock = new();

    /// <summary>Name and shape of the first image, which the others must have.</summary>
    private (string Name, ImageShape Shape)? _first;

    private int _channels = 1;

    /// <summary>The images of some rows.</summary>
    /// <param name="rows">Rows of the table, ascending.</param>
    /// <param name="rowName">Names a row for people.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InputException">An image cannot be read, or the images differ in size.</exception>
    public ImageColumn Of(IReadOnlyList<int> rows, Func<int, RowName> rowName, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var (shown, places, firstRows) = Shown(rows);
            Decode([.. shown.Where(level => _images[level] is null)], level => $"column {Say.Quote(name)}, {rowName(firstRows[level]).WithPath}", cancellation);
            var shape = _first!.Value.Shape with { Channels = _channels };
            return new ImageColumn(name, new ImageRows(shape, [.. shown.Select(level => _images[level]!.Values)], [.. rows.Select(row => places[codes[row]])]), isResized);
        }
    }

    /// <summary>The cells of some rows in the order of their first row; by cell its place in that order and its first row.</summary>
    private (List<int> Shown, int[] Places, Dictionary<int, int> FirstRows) Shown(IReadOnlyList<int> rows)
    {
        var (shown, places, firstRows) = (new List<int>(), new int[_levels.Length], new Dictionary<int, int>());
        foreach (var row in rows)
        {
            if (firstRows.TryAdd(codes[row], row))
            {
                places[codes[row]] = shown.Count;
                shown.Add(codes[row]);
            }
        }

        return (shown, places, firstRows);
    }

    private void Decode(int[] wanted, Func<int, string> where, CancellationToken cancellation)
    {
        if (wanted.Length == 0)
        {
            return;
        }

        string[] cells = [.. wanted.Select(level => _levels[level])];
        var decoded = reader.ReadAll(cells, i => where(wanted[i]), RequiredSize(cells[0]), cancellation);
        _first ??= (Say.Quote(cells[0]), decoded[0].Shape);
        RequireSide();
        for (var i = 0; i < decoded.Length; i++)
        {
            _channels = Math.Max(_channels, decoded[i].Shape.Channels);
            (_images[wanted[i]], _levels[wanted[i]]) = (decoded[i], "");
        }

        for (var level = 0; level < _images.Length; level++)
        {
            _images[level] = _images[level]?.WithChannels(_channels);
        }
    }

    /// <summary>The size of the first image; null where images are resized, or where it cannot be read, which is said soon.</summary>
    private RequiredSize? RequiredSize(string cell) => isResized ? null
        : _first is { } first ? Like(first.Name, new ImageSize(first.Shape.Height, first.Shape.Width))
        : reader.SizeOf(cell) is { } size ? Like(Say.Quote(cell), size) : null;

    private static RequiredSize Like(string first, ImageSize size) =>
        new(size, $"but {first} has {size.Height} x {size.Width}. All images of a model have one size: use --image-size HxW to resize them.");

    private void RequireSide()
    {
        if (_first!.Value.Shape is var shape && (shape.Height < LeastSide || shape.Width < LeastSide))
        {
            throw new InputException($"The images of column {Say.Quote(name)} have {shape.Height} x {shape.Width} pixels; expected at least {LeastSide} x {LeastSide}. Use --image-size to enlarge them.");
        }
    }
}
