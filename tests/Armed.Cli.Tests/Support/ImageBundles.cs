using System.Globalization;
using System.Text;

namespace Armed.Cli.Tests.Support;

/// <summary>A table of small images, and two bundles of it, each trained when the first test asks for it.</summary>
public sealed class ImageBundles : IDisposable
{
    internal const int Rows = 120;
    private const int Side = 12;

    private readonly TestFolder _folder = WriteTable(new TestFolder());

    internal static string[] Columns { get; } = ["--image", "image", "--outcome", "y", "--cluster", "g"];

    internal static string[] Network { get; } = ["--maps", "16", "--map-features", "8", "--max-epochs", "2", "--batch-size", "32", "--device", "cpu"];

    internal static string[] Autoencoder { get; } = ["--backbone", "autoencoder", "--maps", "16", "--latent", "8", "--max-epochs", "2", "--batch-size", "32", "--device", "cpu", "--report", "false"];

    public void Dispose() => _folder.Dispose();

    /// <summary>bars.idx and bars.csv: bars that lie or stand, in three clusters.</summary>
    internal static TestFolder WriteTable(TestFolder folder)
    {
        var random = new Random(1);
        var (bytes, table) = (new List<byte> { 0, 0, 8, 3, 0, 0, 0, Rows, 0, 0, 0, Side, 0, 0, 0, Side }, new StringBuilder("image,y,g\n"));
        for (var row = 0; row < Rows; row++)
        {
            var outcome = random.Next(2);
            bytes.AddRange(Enumerable.Range(0, Side * Side).Select(i => (byte)(random.Next(50) + ((outcome == 0 ? i / Side : i % Side) is 4 or 5 ? 150 : 0))));
            table.Append(CultureInfo.InvariantCulture, $"bars.idx#{row},{outcome},g{row % 3}\n");
        }

        File.WriteAllBytes(folder["bars.idx"], [.. bytes]);
        folder.Write("bars.csv", table.ToString());
        return folder;
    }

    /// <summary>The bundle of a network, as a test's own.</summary>
    internal void CopyNetwork(string target) => Copy("network", [.. Network, "--report", "false"], target);

    /// <summary>The bundle of an autoencoder, as a test's own.</summary>
    internal void CopyAutoencoder(string target) => Copy("autoencoder", Autoencoder, target);

    private void Copy(string name, string[] options, string target)
    {
        if (!Directory.Exists(_folder[name]))
        {
            CommandRun.Of(["train", _folder["bars.csv"], .. Columns, .. options, "-o", _folder[name]]).Expect(ExitCode.Done);
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(_folder[name]))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
