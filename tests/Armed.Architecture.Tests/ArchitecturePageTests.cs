namespace Armed.Architecture.Tests;

/// <summary>docs/architecture.md lists every project's folders in the order of <see cref="FolderOrder"/>.</summary>
public sealed class ArchitecturePageTests
{
    public static TheoryData<string> Projects { get; } = [.. FolderOrder.ByProject.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Page_TableOfAProject_HasItsFoldersInOrder(string project)
    {
        var heading = $"### {Path.GetFileName(project)}";
        var rows = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "architecture.md"))
            .SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1);
        Assert.Equal(FolderOrder.ByProject[project], rows.SelectMany(row => row.Split('|')[1].Trim().Split(", ")));
    }
}
