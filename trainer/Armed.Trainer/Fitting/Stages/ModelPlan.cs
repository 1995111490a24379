using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>What a fit's options leave open, settled from its data: random effects, classes, weights, the number of networks.</summary>
internal sealed class ModelPlan(FitData data, TrainingOptions options)
{
    /// <summary>Clusters in every factor up to which a Z-predictor is made unless asked for.</summary>
    public const int ZPredictorUpToClusters = 10_000;

    /// <summary>The classes of adversary and Z-predictor per factor.</summary>
    public ClusterClasses[] Classes { get; } = [.. data.Encoding.Clusters.Select(c => ClusterClasses.Create(c.Rows, options.MaxClusterClasses))];

    /// <summary>Whether differences between clusters say nothing of the fixed effects.</summary>
    public bool Ignore => options.Between == BetweenClusters.Ignore;

    /// <summary>Whether there is no backbone to learn: a linear predictor with random effects is solved exactly, on all rows.</summary>
    public bool IsSolvedByRefitAlone => options.IsWholeFit;

    /// <summary>Number of networks, completed: several only where a refit joins them.</summary>
    public int NetworkCount => !options.HasRefit || options.Hidden.Count == 0
        ? 1
        : options.Networks ?? (data.Encoding.Image is null && options.Series is null && data.Outputs == 1 && data.Training.Length + data.Validation.Length < 2_000 ? 3 : 1);

    /// <summary>lambda_F, completed.</summary>
    public double LambdaF => options.LambdaF ?? (Ignore ? 0 : 0.5);

    /// <summary>lambda_g, completed.</summary>
    public double LambdaG => options.LambdaG ?? (options.Adversary == AdversaryScheme.Closed && !Ignore ? 0.03 : 0.1);

    /// <summary>The hidden layers of the closed adversary, completed.</summary>
    public AdversaryLayers AdversaryLayers => options.AdversaryLayers ?? (Ignore ? AdversaryLayers.All : AdversaryLayers.Last);

    /// <summary>Whether the adversary is a network.</summary>
    public bool HasAdversaryNetwork => options.Adversary != AdversaryScheme.Closed && LambdaG > 0;

    /// <summary>Whether there is a Z-predictor.</summary>
    public bool WantsZPredictor => options.ZPredictor ?? !IsSolvedByRefitAlone && data.Encoding.Clusters.All(c => c.Levels.Count <= ZPredictorUpToClusters);

    /// <summary>The random effects per factor, completed.</summary>
    public IReadOnlyList<RandomEffectsTerm> Terms()
    {
        var factors = data.Encoding.Clusters.Select(c => (c.Name, c.Levels.Count)).ToArray();
        var terms = RandomEffectsFormula.Resolve(options.Random, factors, SlopeWidths.Keys, options.Hidden.Count > 0);
        if (Ignore && terms.FirstOrDefault(t => !t.HasIntercept) is { } without)
        {
            throw new InputException($"--between ignore needs a random intercept in every factor, which absorbs the differences between clusters; '{without.Factor}' has none. Write (1 + .. | {without.Factor}).");
        }

        return terms;
    }

    /// <summary>Encoded columns of each feature column, or of each term of a formula, that may have a linear slope.</summary>
    public Dictionary<string, int> SlopeWidths => data.Encoding.Design?.SlopeColumns.ToDictionary(slope => slope.Key, slope => slope.Value.Count) ?? data.Encoding.Numeric.Select(c => (c.Name, Columns: 1))
        .Concat(data.Encoding.Categorical.Where(c => !c.IsEmbedding).Select(c => (c.Name, Columns: c.Levels.Count - 1))).ToDictionary(c => c.Name, c => c.Columns);
}
