using System.Collections.Concurrent;
using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Images;

/// <summary>Reads images that cells name: a file, or <c>FILE#N</c>, image N (from 0) of an IDX file; or that they hold, as bytes of a PNG or JPEG file (BLOB). Relative paths start at the table's folder.</summary>
/// <param name="folder">The folder where relative paths start.</param>
/// <param name="size">The size to bring images to; null for their own.</param>
internal sealed class ImageReader(string folder, ImageSize? size)
{
    private const int MostFaults = 10;

    private const int LongestPath = 1_000;

    private readonly ConcurrentDictionary<string, Lazy<IdxFile>> _idx = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, bool> _folders = new(StringComparer.Ordinal);

    /// <summary>The reader of a table's images.</summary>
    /// <param name="table">The table's path or pattern; null for a query, whose paths start at the current folder.</param>
    /// <param name="size">The size to bring images to; null for their own.</param>
    public static ImageReader Of(string? table, ImageSize? size) => new(Path.GetDirectoryName(table) is { Length: > 0 } folder && !folder.Contains('*') ? folder : ".", size);

    /// <summary>Whether images are brought to a size.</summary>
    public bool IsResizing => size is not null;

    /// <summary>The folders of the files that were read so far.</summary>
    public ICollection<string> Folders => _folders.Keys;

    /// <summary>Reads images on all processors.</summary>
    /// <param name="cells">What names them.</param>
    /// <param name="nameOf">Where a cell is, for messages.</param>
    /// <param name="required">The size that all must have; null for any.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InputException">Images cannot be read; the message names the first of them, and some more.</exception>
    public DecodedImage[] ReadAll(IReadOnlyList<string> cells, Func<int, string> nameOf, RequiredSize? required, CancellationToken cancellation)
    {
        var images = new DecodedImage[cells.Count];
        var faults = new ConcurrentDictionary<int, string>();
        Parallel.For(0, cells.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, loop) =>
        {
            var fault = Read(cells[i], required, out var image);
            images[i] = faults.IsEmpty ? image! : null!; // after a fault none is used, and they may be large
            if (fault is not null && faults.TryAdd(i, fault) && faults.Count >= MostFaults)
            {
                loop.Break(); // those before it are still read, so that the first fault is among those found
            }
        });
        var found = new Faults();
        foreach (var (i, fault) in faults.OrderBy(fault => fault.Key).Take(MostFaults))
        {
            found.Add($"The image {Say.Quote(cells[i])} in {nameOf(i)} {fault}");
        }

        found.ThrowIfAny();
        return images;
    }

    /// <summary>The size of an image as it is; null where it cannot be read.</summary>
    public ImageSize? SizeOf(string cell)
    {
        try
        {
            return IdxItem(cell) is var (path, _) ? Open(path).Shape is [_, var height, var width] ? new ImageSize(height, width) : null : ImageDecoder.SizeOf(Bytes(cell));
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            return null;
        }
    }

    private byte[] Bytes(string cell) => BlobText.Bytes(cell) ?? File.ReadAllBytes(PathOf(cell));

    private string PathOf(string cell)
    {
        var path = Path.GetFullPath(Path.Combine(folder, cell));
        _folders.TryAdd(Path.GetDirectoryName(path) ?? path, true);
        return path;
    }

    /// <summary>Whatever the decoder throws is said with the file and its row.</summary>
    private static bool IsOfFile(Exception fault) => fault is not OperationCanceledException;

    /// <summary>Reads an image; returns what is wrong, or null.</summary>
    private string? Read(string cell, RequiredSize? required, out DecodedImage? image)
    {
        image = null;
        try
        {
            if (cell.Length == 0)
            {
                return "is an empty cell. Expected the path of a file.";
            }

            if (IdxItem(cell) is var (path, index))
            {
                return ReadIdx(path, index, required, out image);
            }

            image = ImageDecoder.Decode(Bytes(cell), size, required);
            return null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"does not exist. Expected a file relative to the table's folder '{Path.GetFullPath(folder)}', or a whole path.";
        }
        catch (InvalidDataException fault)
        {
            return fault.Message;
        }
        catch (Exception fault) when (IsOfFile(fault))
        {
            return cell.Length <= LongestPath && Directory.Exists(Path.Combine(folder, cell)) ? "is a folder. Expected the path of a file."
                : cell.Length <= LongestPath ? $"cannot be read: {fault.Message}" : "is not the path of a file, nor the bytes of a PNG or JPEG file.";
        }
    }

    private static (string Path, int Index)? IdxItem(string cell)
    {
        var at = cell.LastIndexOf('#');
        return at > 0 && int.TryParse(cell.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (cell[..at], index) : null;
    }

    private IdxFile Open(string path) => _idx.GetOrAdd(PathOf(path), key => new Lazy<IdxFile>(() => IdxFile.Read(key))).Value;

    private string? ReadIdx(string path, int index, RequiredSize? required, out DecodedImage? image)
    {
        image = null;
        var file = Open(path);
        if (file.Shape.Count != 3)
        {
            return $"is in a file of {file.Shape.Count} axes. Expected images, height, width.";
        }

        if (index >= file.Count)
        {
            return FormattableString.Invariant($"is beyond the {file.Count} images of its file. Expected 0 to {file.Count - 1}.");
        }

        var shape = new ImageShape(1, file.Shape[1], file.Shape[2]);
        if (size is { } wanted && (wanted.Height != shape.Height || wanted.Width != shape.Width))
        {
            return $"has {shape.Height} x {shape.Width} pixels; images of an IDX file are not resized. Leave the size out.";
        }

        required?.Check(shape.Height, shape.Width);
        image = new DecodedImage(shape, file[index].ToArray());
        return null;
    }
}
