using System.Globalization;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Images;

/// <summary>RotatedMNIST as a table: an image, its digit and its angle in each row.</summary>
internal static class AngleTable
{
    private const int Step = 15;

    /// <summary>Reads the IDX files of a folder.</summary>
    /// <param name="folder">Holds rotmnist12k-images, -labels and -domains, idx1 and idx3, gzip.</param>
    public static ClusteredTable Read(string folder) => Read(folder, (_, _, _) => true);

    /// <summary>The same, of some images.</summary>
    /// <param name="folder">Holds the files.</param>
    /// <param name="has">Says of an image's number, digit and angle whether the table has it.</param>
    public static ClusteredTable Read(string folder, Func<int, int, int, bool> has)
    {
        string Of(string part) => Path.GetFullPath(Path.Combine(folder, $"rotmnist12k-{part}-ubyte.gz"));
        var (labels, domains, images) = (IdxFile.Read(Of("labels-idx1")), IdxFile.Read(Of("domains-idx1")), Of("images-idx3"));
        var table = Path.Combine(Path.GetTempPath(), $"armed-rotmnist-{Environment.ProcessId}.csv");
        try
        {
            File.WriteAllLines(table, ["image,digit,angle", .. Enumerable.Range(0, labels.Count).Where(i => has(i, labels[i][0], Step * domains[i][0])).Select(i => string.Create(CultureInfo.InvariantCulture, $"{images}#{i},{labels[i][0]},{Step * domains[i][0]}"))]);
            return TableReader.Read(new DataRequest { Source = DataSource.FromPath(table), Outcome = "digit", Clusters = ["angle"], Task = Armed.Runtime.ModelTask.Multiclass, Image = "image" });
        }
        finally
        {
            File.Delete(table);
        }
    }
}
