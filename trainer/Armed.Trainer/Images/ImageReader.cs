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

    /// <summary>The reader of a table's images.</summary>
    /// <param name="table">The table's path or pattern; null for a query, whose paths start at the current folder.</param>
    /// <param name="size">The size to bring images to; null for their own.</param>
    public static ImageReader Of(string? table, ImageSize? size) => new(Path.GetDirectoryName(table) is { Length: > 0 } folder && !folder.Contains('*') ? folder : ".", size);

    /// <summary>Reads images on all processors.</summary>
    /// <param name="cells">What names them.</param>
    /// <param name="nameOf">Where a cell is, for messages.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InputException">Images cannot be read; the message names the first of them.</exception>
    public DecodedImage[] ReadAll(IReadOnlyList<string> cells, Func<int, string> nameOf, CancellationToken cancellation)
    {
        var images = new DecodedImage[cells.Count];
        var faults = new ConcurrentDictionary<int, string>();
        Parallel.For(0, cells.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, (i, loop) =>
        {
            if (Read(cells[i], out images[i]!) is { } fault)
            {
                faults[i] = fault;
                if (faults.Count >= MostFaults)
                {
                    loop.Stop();
                }
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

    /// <summary>Reads an image; returns what is wrong, or null.</summary>
    private string? Read(string cell, out DecodedImage? image)
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
                return ReadIdx(path, index, out image);
            }

            image = ImageDecoder.Decode(BlobText.Bytes(cell) ?? File.ReadAllBytes(Path.Combine(folder, cell)), size);
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or InputException)
        {
            return cell.Length <= LongestPath ? $"cannot be read: {fault.Message}" : "is not the path of a file, nor the bytes of a PNG or JPEG file.";
        }
    }

    private static (string Path, int Index)? IdxItem(string cell)
    {
        var at = cell.LastIndexOf('#');
        return at > 0 && int.TryParse(cell.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? (cell[..at], index) : null;
    }

    private string? ReadIdx(string path, int index, out DecodedImage? image)
    {
        image = null;
        var file = _idx.GetOrAdd(Path.Combine(folder, path), key => new Lazy<IdxFile>(() => IdxFile.Read(key))).Value;
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

        image = new DecodedImage(shape, file[index].ToArray());
        return null;
    }
}
