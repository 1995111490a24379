namespace Armed.Cli.Reporting;

/// <summary>Models of a comparison on one kind of held-out rows.</summary>
/// <param name="HeldOut">What was held out, such as "new rows of known clusters".</param>
/// <param name="Folds">Number of folds; null where the file does not have it.</param>
/// <param name="Verdict">What the comparison says, in sentences.</param>
/// <param name="Models">The models.</param>
internal sealed record ComparedScheme(string HeldOut, int? Folds, IReadOnlyList<string> Verdict, IReadOnlyList<ComparedModel> Models)
{
    /// <summary>The clusters as the reference model predicts them; empty where the file does not have them.</summary>
    public IReadOnlyList<ComparedCluster> Clusters { get; init; } = [];

    /// <summary>A model by its name; null where it was not compared.</summary>
    public ComparedModel? Model(string name) => Models.FirstOrDefault(model => model.Name == name);
}
