using Armed.Trainer.Explaining.Averages;
using Armed.Trainer.Explaining.Clusters;
using Armed.Trainer.Explaining.Images;
using Armed.Trainer.Explaining.Inputs;
using Armed.Trainer.Explaining.Residuals;
using Armed.Trainer.Explaining.Scoring;

namespace Armed.Trainer.Explaining.Bundles;

/// <summary>What labelled rows show of a model.</summary>
internal sealed record RowsExplanation
{
    /// <summary>The rows.</summary>
    public required ExplainedTable Table { get; init; }

    /// <summary>The rows that scores and figures are of: held out where there are such, else the others.</summary>
    public required ScoredHeads Scored { get; init; }

    /// <summary>Whether the fit did not use these rows.</summary>
    public bool IsHeldOut => Table.HeldOut is not null;

    /// <summary>Scores by part of these rows (all, known clusters, new clusters) and head (mixed, fixed, inferred, constant).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> Scores { get; init; }

    /// <summary>Rows of each part.</summary>
    public required IReadOnlyDictionary<string, int> PartRows { get; init; }

    /// <summary>Inputs, most important first.</summary>
    public required IReadOnlyList<Importance> Importances { get; init; }

    /// <summary>Rows that the importances were measured on.</summary>
    public required int ImportanceRows { get; init; }

    /// <summary>What each input adds to the linear predictors, the largest first.</summary>
    public required IReadOnlyList<Attribution> Attributions { get; init; }

    /// <summary>Rows that the attributions were averaged over.</summary>
    public required int AttributionRows { get; init; }

    /// <summary>Partial dependence on the most important columns.</summary>
    public required IReadOnlyList<DependenceCurve> Curves { get; init; }

    /// <summary>Average effects of the most important columns; null where the model has no intervals of them.</summary>
    public ColumnEffects? Effects { get; init; }

    /// <summary>Strength of each numeric column.</summary>
    public required IReadOnlyList<SlopeStrength> Strengths { get; init; }

    /// <summary>Scores of the clusters of the first factor, worst first.</summary>
    public required IReadOnlyList<ClusterScore> Clusters { get; init; }

    /// <summary>Scores of groups of rows by a column's values, the most clearly different first.</summary>
    public required IReadOnlyList<GroupComparison> Groups { get; init; }

    /// <summary>Share, by weight, of the rows whose outcome the 90 % interval for an observation holds; null where the model has no such interval.</summary>
    public double? Coverage { get; init; }

    /// <summary>The plane of two numeric columns and a binary outcome; null for other models.</summary>
    public DecisionRegions? Regions { get; init; }

    /// <summary>The same rows under the effects of each cluster; null with fewer than two clusters.</summary>
    public CounterfactualResult? Counterfactual { get; init; }

    /// <summary>What the model looks at in some images; null without images.</summary>
    public ExplainedImages? Images { get; init; }

    /// <summary>Simulated quantile residuals with their tests; null where the outcome cannot be simulated, or there are few rows.</summary>
    public SimulatedResiduals? Residuals { get; init; }

    /// <summary>How far each cluster moves the coefficients, most first; null where the table does not hold all rows of the fit, or it does not follow from the bundle.</summary>
    public IReadOnlyList<ClusterInfluence>? Influences { get; init; }

    /// <summary>The parts of <see cref="Scores"/>.</summary>
    public const string All = "all", Known = "known clusters", New = "new clusters";
}
