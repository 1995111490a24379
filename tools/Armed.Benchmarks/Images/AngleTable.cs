using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Images;

/// <summary>RotatedMNIST as a table: an image, its digit and its angle in each row.</summary>
internal static class AngleTable
{
    /// <summary>Degrees from angle to angle.</summary>
    public const int Step = 15;

    /// <summary>Reads the IDX files of a folder.</summary>
    /// <param name="folder">Holds rotmnist12k-images, -labels and -domains, idx1 and idx3, gzip.</param>
    public static ClusteredTable Read(string folder) => Read(folder, (_, _, _) => true);

    /// <summary>The same, of some images.</summary>
    /// <param name="folder">Holds the files.</param>
    /// <param name="has">Says of an image's number, digit and angle whether the table has it.</param>
    /// <param name="intensity">What is added to every pixel of an angle's images, cut off at 0 and 255; null for nothing.</param>
    public static ClusteredTable Read(string folder, Func<int, int, int, bool> has, Func<int, int>? intensity = null)
    {
        var (labels, domains) = (IdxFile.Read(Of(folder, "labels-idx1")), IdxFile.Read(Of(folder, "domains-idx1")));
        int[] angles = [.. Enumerable.Range(0, labels.Count).Select(i => Step * domains[i][0])];
        var directory = Directory.CreateTempSubdirectory("armed-rotmnist-");
        try
        {
            var images = intensity is null ? Of(folder, "images-idx3") : Brightened(Of(folder, "images-idx3"), [.. angles.Select(intensity)], directory.FullName);
            var table = Path.Combine(directory.FullName, "rows.csv");
            File.WriteAllLines(table, ["image,digit,angle", .. Enumerable.Range(0, labels.Count).Where(i => has(i, labels[i][0], angles[i])).Select(i => string.Create(CultureInfo.InvariantCulture, $"{images}#{i},{labels[i][0]},{angles[i]}"))]);
            return TableReader.Read(new DataRequest { Source = DataSource.FromPath(table), Outcome = "digit", Clusters = ["angle"], Task = ModelTask.Multiclass, Image = "image" });
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Of(string folder, string part) => Path.GetFullPath(Path.Combine(folder, $"rotmnist12k-{part}-ubyte.gz"));

    /// <summary>Writes the images with their intensities added, and returns the file's path.</summary>
    private static string Brightened(string source, int[] intensities, string directory)
    {
        var images = IdxFile.Read(source);
        byte[][] brightened = [.. intensities.Select((added, i) => Array.ConvertAll(images[i].ToArray(), pixel => (byte)Math.Clamp(pixel + added, 0, byte.MaxValue)))];
        var path = Path.Combine(directory, "images.idx");
        File.WriteAllBytes(path, IdxImages.Of(brightened, images.Shape[1], images.Shape[2]));
        return path;
    }
}
