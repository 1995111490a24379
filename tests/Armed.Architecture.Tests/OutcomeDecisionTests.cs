using Armed.Checks;
using Microsoft.CodeAnalysis.CSharp;

namespace Armed.Architecture.Tests;

/// <summary>What depends on an outcome's kind is in the folders Outcomes, so that a new kind is its own files and registry lines.</summary>
public sealed class OutcomeDecisionTests
{
    private static readonly HashSet<string> s_names = ["binary", "multiclass", "continuous", "count", "ordinal", "positive"];

    private static readonly HashSet<string> s_types =
        [.. new[] { "runtime/Armed.Runtime", "trainer/Armed.Trainer" }.SelectMany(project => OutcomeDecisions.TypesOf(SourceAssembly.Of(Checkout.PathOf(project))))];

    private static readonly OutcomeDecisions s_decisions = new(s_types, s_names);

    public static TheoryData<string> Projects { get; } =
        ["runtime/Armed.Runtime", "runtime/Armed.Runtime.Hosting", "runtime/Armed.Server", "trainer/Armed.Trainer", "tools/Armed.Cli"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Decisions_OverAnOutcomesKind_AreInOutcomes(string project) =>
        Assert.Empty(SourceAssembly.Of(Checkout.PathOf(project)).Trees.Where(tree => FolderGraph.FolderOf(tree.FilePath) != OutcomeDecisions.Folder).SelectMany(s_decisions.In));

    [Theory]
    [InlineData("task == ModelTask.Count")]
    [InlineData("ModelTask.Count != model.Task")]
    [InlineData("task.Equals(ModelTask.Count)")]
    [InlineData("task == new ModelTask(\"waiting-time\")")]
    [InlineData("task.Name == \"count\"")]
    [InlineData("task.Name == ModelTask.Count.Name")]
    [InlineData("task?.Name == \"count\"")]
    [InlineData("task.ToString() == \"count\"")]
    [InlineData("string.Equals(task.Name, \"count\")")]
    [InlineData("task.Name is \"count\" or \"ordinal\"")]
    [InlineData("task.Name switch { \"count\" => 1, _ => 0 }")]
    [InlineData("task is { Name: \"count\" }")]
    [InlineData("manifest is { Task: \"count\" }")]
    [InlineData("model is { Task.Name: \"count\" }")]
    [InlineData("manifest.Task == \"count\"")]
    [InlineData("manifest.Task switch { \"count\" => 1, _ => 0 }")]
    [InlineData("outcome is CountOutcome")]
    [InlineData("outcome is CountOutcome { Width: 1 }")]
    [InlineData("outcome is CountOutcome count")]
    public void Decision_InAnyForm_IsFound(string expression) =>
        Assert.NotEmpty(s_decisions.In(CSharpSyntaxTree.ParseText($"class C {{ object M() => {expression}; }}", cancellationToken: TestContext.Current.CancellationToken)));

    [Theory]
    [InlineData("table.AddColumn(\"count\")")]
    [InlineData("new Options { Task = ModelTask.Count }")]
    [InlineData("kind.Task == model.Task")]
    [InlineData("column is { Name: \"count\" }")]
    [InlineData("builder.Constant(\"count\") == other")]
    public void Mention_ThatDecidesNothing_IsAllowed(string expression) =>
        Assert.Empty(s_decisions.In(CSharpSyntaxTree.ParseText($"class C {{ object M() => {expression}; }}", cancellationToken: TestContext.Current.CancellationToken)));
}
