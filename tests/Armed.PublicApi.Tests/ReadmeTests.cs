using Armed.Runtime;
using Armed.Trainer.Simulation;

namespace Armed.PublicApi.Tests;

[Collection(FitsCollection.Name)]
public sealed class ReadmeTests
{
    [Theory]
    [InlineData("README.md", "ReadmeExample.cs", "README")]
    [InlineData("docs/architecture.md", "LibraryExample.cs", "Stages")]
    public void Document_FirstExample_IsTheCompiledRegion(string document, string file, string name)
    {
        var source = Lines($"tests/Armed.PublicApi.Tests/{file}");
        var region = source.SkipWhile(line => line.Trim() != $"#region {name}").Skip(1).TakeWhile(line => line.Trim() != "#endregion").ToList();
        var indent = region[0].Length - region[0].TrimStart().Length;
        string[] expected = [.. source.Where(IsUsing), "", .. region.Select(line => line.Length >= indent ? line[indent..] : line)];

        var shown = Lines(document).SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```");

        Assert.Equal(string.Join('\n', expected), string.Join('\n', shown));
    }

    [Fact]
    public void Readme_Example_TrainsExportsAndServes()
    {
        using var folder = new TestFolder();
        var data = folder["spirals.csv"];
        using (var writer = new StreamWriter(data))
        {
            SpiralSimulator.WriteCsv(new SpiralOptions { RowsPerCluster = 60 }, writer, TestContext.Current.CancellationToken);
        }

        var (result, known, unknown) = ReadmeExample.Run(data, folder["spirals.armed"]);

        Assert.Equal("binary", result.Manifest.Task);
        Assert.InRange(known.Value, 0, 1);
        Assert.Equal((PredictionHead.Mixed, PredictionHead.Population), (known.Head, unknown.Head));
    }

    [Fact]
    public void Readme_StaysShort() => Assert.InRange(Lines("README.md").Length, 60, 199);

    private static bool IsUsing(string line) => line.StartsWith("using Armed.", StringComparison.Ordinal);

    private static string[] Lines(string path) => File.ReadAllLines(Checkout.PathOf(path));
}
