using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting;

/// <summary>What a page is made of.</summary>
/// <param name="Explanation">Of the bundle.</param>
/// <param name="Card">The text of its model card; empty without.</param>
/// <param name="Evaluation">Rows of a comparison of models; null without.</param>
internal sealed record ReportContent(ModelExplanation Explanation, string Card, EvaluationTable? Evaluation)
{
    /// <summary>The fold that the fit did not use; null if none is known.</summary>
    public HeldOutFold? HeldOut { get; init; }

    /// <summary>What a reader must know of the comparison's data; null without.</summary>
    public string? EvaluationLimit => Evaluation?.Origin?.Difference(Explanation.Manifest.TrainingData);

    /// <summary>Whether a comparison on the same data has scores of such a model on rows that its fits did not use, which say more than validation rows.</summary>
    public bool IsCompared => EvaluationLimit is null && Evaluation is { } table && table.Schemes.Any(scheme => scheme.Model(table.Reference) is not null);

    /// <summary>Name of the loss that figures show.</summary>
    public string LossName => Explanation.Rows is { } rows ? RowScore.Loss(rows.Scores.Values.First()["mixed"]).Name : RowScore.Loss(Explanation.Manifest.Metrics.Values.FirstOrDefault()?.Values.FirstOrDefault() ?? new Dictionary<string, double>()).Name;

    /// <summary>The grouping factor that figures show.</summary>
    public string Factor => Explanation.Manifest.Clusters[0].Name;
}
