namespace Armed.Runtime.Generators.Tests;

/// <summary>The guide's code is this project's.</summary>
public sealed class ServingGuideTests
{
    [Fact]
    public void Guide_Examples_AreTheCompiledRegions()
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "guide", "serving.md")).ReplaceLineEndings("\n");
        var source = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "guide", "ServingGuideExample.cs"));
        Assert.All(new[] { "row", "bind" }, region => Assert.Contains($"```csharp\n{Region(source, region)}\n```", guide, StringComparison.Ordinal));
    }

    [Fact]
    public void Guide_Example_Predicts()
    {
        using var model = ArmedModel.Load(Path.Combine(AppContext.BaseDirectory, "quickstart"));
        var prediction = ServingGuideExample.Run(model);
        Assert.Equal(PredictionHead.Mixed, prediction.Head);
        Assert.InRange(prediction.Value, 0.2, 1.1);
    }

    private static string Region(string[] source, string name)
    {
        var lines = source.SkipWhile(line => line.Trim() != $"#region {name}").Skip(1).TakeWhile(line => line.Trim() != "#endregion").ToList();
        var indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : ""));
    }
}
