using Armed.Checks;

namespace Armed.Architecture.Tests;

/// <summary>Every project's sources keep to the order of its folders.</summary>
public sealed class FolderOrderTests
{
    public static TheoryData<string> Projects { get; } = [.. FolderOrder.ByProject.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_OfAFolder_PointAtFoldersBeforeIt(string project)
    {
        var order = FolderOrder.ByProject[project];
        var upward = SourceAssembly.Of(Checkout.PathOf(project)).References(reference => Place(order, reference.From) < Place(order, reference.To))
            .Select(reference => $"{reference.From} uses {reference.To}");
        Assert.Empty(upward);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_AreAllInTheOrder(string project)
    {
        var folders = SourceAssembly.Of(Checkout.PathOf(project)).Trees.Select(tree => FolderGraph.FolderOf(tree.FilePath)).Distinct();
        Assert.Empty(folders.Except(FolderOrder.ByProject[project]));
    }

    [Fact]
    public void Folders_OfEveryProject_SayWhatTheyHold()
    {
        string[] vague = ["Internal", "Internals", "Helpers", "Utils", "Utilities", "Misc"];
        var folders = FolderOrder.ByProject.Values.SelectMany(order => order).SelectMany(folder => folder.Split('/'));
        Assert.Empty(folders.Intersect(vague, StringComparer.OrdinalIgnoreCase));
    }

    private static int Place(string[] order, string file)
    {
        var place = Array.IndexOf(order, FolderGraph.FolderOf(file));
        return place >= 0 ? place : throw new InvalidOperationException($"The folder of {file} has no place in the order. Add it to {nameof(FolderOrder)}.");
    }
}
