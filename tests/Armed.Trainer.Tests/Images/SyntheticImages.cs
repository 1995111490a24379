using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Armed.Trainer.Tests.Images;

/// <summary>Grey images of 12 x 12: a horizontal bar (y = 0) or a vertical one (y = 1) on noise; clusters differ in brightness and in the share of y.</summary>
internal static class SyntheticImages
{
    public const int Side = 12, Clusters = 4;

    /// <summary>The images one after another, with what is on them.</summary>
    public static (byte[] Pixels, int[] Outcomes, int[] Clusters) Draw(int rows, int seed = 1)
    {
        var random = new Random(seed);
        var (pixels, outcomes, clusters) = (new byte[rows * Side * Side], new int[rows], new int[rows]);
        for (var row = 0; row < rows; row++)
        {
            clusters[row] = row % Clusters;
            outcomes[row] = random.NextDouble() < 0.3 + (0.1 * clusters[row]) ? 1 : 0;
            var at = 1 + random.Next(Side - 3);
            for (var i = 0; i < Side * Side; i++)
            {
                var (y, x) = Math.DivRem(i, Side);
                var isBar = (outcomes[row] == 0 ? y : x) is var place && place >= at && place < at + 2;
                pixels[(row * Side * Side) + i] = (byte)(random.Next(60) + (20 * clusters[row]) + (isBar ? 100 : 0));
            }
        }

        return (pixels, outcomes, clusters);
    }

    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Idx(byte[] values, params int[] shape)
    {
        var bytes = new byte[4 + (4 * shape.Length) + values.Length];
        (bytes[2], bytes[3]) = (8, (byte)shape.Length);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * axis)), shape[axis]);
        }

        values.CopyTo(bytes, 4 + (4 * shape.Length));
        return bytes;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionMode.Compress))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    /// <summary>Writes <c>bars.idx.gz</c> and <c>bars.csv</c> (image, y, g, and a number x) into a folder; the path of the table.</summary>
    public static string Write(string folder, int rows, int seed = 1)
    {
        var (pixels, outcomes, clusters) = Draw(rows, seed);
        File.WriteAllBytes(Path.Combine(folder, "bars.idx.gz"), Gzip(Idx(pixels, rows, Side, Side)));
        var text = new StringBuilder("image,y,g,x\n");
        for (var row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"bars.idx.gz#{row},{outcomes[row]},g{clusters[row]},{(row * 37) % 100 / 10.0}\n");
        }

        var table = Path.Combine(folder, "bars.csv");
        File.WriteAllText(table, text.ToString());
        return table;
    }
}
