using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Images;

/// <summary>
/// Fashion-MNIST in six synthetic batches, as six microscopes might take it: each pixel is gain times the image, blurred or not by the weights 1 2 1 in both directions, plus an offset and normal noise, cut
/// off at 0 and 255. The batch of an image is drawn, whatever is on it.
/// </summary>
internal sealed class FashionBatches
{
    /// <summary>Gain, offset, whether it is blurred, and sd of the noise of each batch.</summary>
    private static readonly (double Gain, double Offset, bool Blurred, double Noise)[] s_recipe =
    [
        (1, 0, false, 0), (0.6, 0, false, 0), (0.8, 45, false, 0), (1, 0, true, 0), (1, 0, false, 25), (0.7, 30, true, 12),
    ];

    private const int Seed = 1;

    private FashionBatches(ClusteredTable table, byte[][] images, byte[][] clean) => (Table, Images, Clean) = (table, images, clean);

    /// <summary>Names of the batches.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, s_recipe.Length).Select(Name)];

    /// <summary>An image, its class and its batch in each row.</summary>
    public ClusteredTable Table { get; }

    /// <summary>The pixels of each row.</summary>
    public byte[][] Images { get; }

    /// <summary>The pixels that each row would have in the first batch, which changes nothing.</summary>
    public byte[][] Clean { get; }

    /// <summary>Reads the IDX files of a folder.</summary>
    /// <param name="folder">Holds fashion10k-images-idx3-ubyte.gz and fashion10k-labels-idx1-ubyte.gz.</param>
    /// <param name="rows">Number of images, from the first one.</param>
    public static FashionBatches Read(string folder, int rows)
    {
        string Of(string part) => Path.GetFullPath(Path.Combine(folder, $"fashion10k-{part}-ubyte.gz"));
        var (labels, images) = (IdxFile.Read(Of("labels-idx1")), IdxFile.Read(Of("images-idx3")));
        var random = new Random(Seed);
        int[] batches = [.. Enumerable.Range(0, Math.Min(rows, labels.Count)).Select(_ => random.Next(s_recipe.Length))];
        byte[][] made = [.. batches.Select((batch, i) => Make(images[i], images.Shape[1], images.Shape[2], batch, i))];
        var directory = Directory.CreateTempSubdirectory("armed-fashion-");
        try
        {
            File.WriteAllBytes(Path.Combine(directory.FullName, "images.idx"), IdxImages.Of(made, images.Shape[1], images.Shape[2]));
            var table = Path.Combine(directory.FullName, "rows.csv");
            File.WriteAllLines(table, ["image,class,batch", .. made.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"images.idx#{i},c{labels[i][0]},{Name(batches[i])}"))]);
            var request = new DataRequest { Source = DataSource.FromPath(table), Outcome = "class", Clusters = ["batch"], Task = ModelTask.Multiclass, Image = "image" };
            return new FashionBatches(TableReader.Read(request), made, [.. made.Select((_, i) => images[i].ToArray())]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Name(int batch) => string.Create(CultureInfo.InvariantCulture, $"batch{batch}");

    private static byte[] Make(ReadOnlySpan<byte> image, int height, int width, int batch, int index)
    {
        var (gain, offset, blurred, noise) = s_recipe[batch];
        var random = new Random(Seed + index);
        var values = new double[image.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = blurred ? Blurred(image, height, width, i) : image[i];
        }

        return Array.ConvertAll(values, value => (byte)Math.Clamp(Math.Round((gain * value) + offset + (noise * Normal(random))), 0, byte.MaxValue));
    }

    /// <summary>Weights 1 2 1 in both directions; the border repeats.</summary>
    private static double Blurred(ReadOnlySpan<byte> image, int height, int width, int at)
    {
        var (y, x) = Math.DivRem(at, width);
        var sum = 0.0;
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                sum += (2 - Math.Abs(dy)) * (2 - Math.Abs(dx)) * image[(Math.Clamp(y + dy, 0, height - 1) * width) + Math.Clamp(x + dx, 0, width - 1)] / 16.0;
            }
        }

        return sum;
    }

    /// <summary>Box and Muller's normal number.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
