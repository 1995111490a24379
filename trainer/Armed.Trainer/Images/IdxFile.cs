using System.Buffers.Binary;
using System.IO.Compression;

namespace Armed.Trainer.Data;

/// <summary>A file of unsigned bytes in the IDX format of the MNIST data sets, gzip-compressed or not.</summary>
public sealed class IdxFile
{
    private const int MostAxes = 4;
    private const byte UnsignedByte = 0x08;
    private readonly byte[] _values;

    private IdxFile(IReadOnlyList<int> shape, byte[] values) => (Shape, _values) = (shape, values);

    /// <summary>Sizes of the axes; the first one counts the items.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of items.</summary>
    public int Count => Shape[0];

    /// <summary>Bytes of an item: 1 for labels, H x W for grey images.</summary>
    public int ItemLength => Shape.Skip(1).Aggregate(1, (product, size) => product * size);

    /// <summary>An item.</summary>
    /// <param name="index">0-based.</param>
    /// <returns>Its bytes, row-major.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return _values.AsSpan(index * ItemLength, ItemLength);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path; gzip is recognised by its first bytes.</param>
    /// <returns>The file in memory.</returns>
    /// <exception cref="InputException">The file is missing, is not in this format, has other numbers than unsigned bytes, or breaks off; the message names it.</exception>
    public static IdxFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var stream = Open(path);
            var shape = ReadShape(stream, path);
            var values = new byte[shape.Aggregate(1, (product, size) => checked(product * size))];
            stream.ReadExactly(values);
            return stream.ReadByte() < 0 ? new IdxFile(shape, values) : throw Fault(path, $"has bytes after the {values.Length} that its header announces");
        }
        catch (Exception fault) when (fault is EndOfStreamException or InvalidDataException)
        {
            throw Fault(path, "breaks off or is damaged");
        }
        catch (OverflowException)
        {
            throw Fault(path, "announces more than 2 GB");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The IDX file '{path}' cannot be read: {fault.Message}", fault);
        }
    }

    private static Stream Open(string path)
    {
        var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        var isGzip = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start is [0x1f, 0x8b];
        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static int[] ReadShape(Stream stream, string path)
    {
        Span<byte> header = stackalloc byte[4];
        stream.ReadExactly(header);
        if (header is not [0, 0, UnsignedByte, >= 1 and <= MostAxes])
        {
            throw Fault(path, "does not start as an IDX file of unsigned bytes does");
        }

        var shape = new int[header[3]];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            stream.ReadExactly(header);
            shape[axis] = BinaryPrimitives.ReadInt32BigEndian(header);
            if (shape[axis] < 1)
            {
                throw Fault(path, $"has an axis of {shape[axis]}");
            }
        }

        return shape;
    }

    private static InputException Fault(string path, string what) => new($"The IDX file '{path}' {what}. Expected the format of the MNIST files: 00 00 08, the number of axes, their sizes, then bytes.");
}
