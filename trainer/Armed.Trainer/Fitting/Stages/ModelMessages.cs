using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>What a model leaves out of options and data, for people to read.</summary>
internal sealed class ModelMessages(FitData data, TrainingOptions options, ModelPlan plan)
{
    /// <summary>The messages, in the order of the choices that they tell of.</summary>
    public IEnumerable<string> All() => [.. RestOfClusters(), .. AdversaryWithoutEffect(), .. BetweenClusters(), .. EffectsOfRows(), .. RefitAlone(), .. LargeBlocks(), .. NoZPredictor()];

    private IEnumerable<string> RestOfClusters()
    {
        for (var g = 0; g < plan.Classes.Length; g++)
        {
            if (plan.Classes[g].HasRest && (plan.WantsZPredictor || plan.HasAdversaryNetwork && options.Hidden.Count > 0))
            {
                var (who, tell) = plan.HasAdversaryNetwork ? ("adversary and the Z-predictor", "tell") : ("Z-predictor", "tells");
                yield return string.Create(CultureInfo.InvariantCulture, $"Of the {data.Encoding.Clusters[g].Levels.Count:N0} clusters of '{data.Encoding.Clusters[g].Name}' the {who} "
                    + $"{tell} the largest {options.MaxClusterClasses:N0} apart; the rest are one class (max_cluster_classes).");
            }
        }
    }

    private IEnumerable<string> AdversaryWithoutEffect()
    {
        if (options.Adversary == AdversaryScheme.Closed && !options.AdversaryHidden.SequenceEqual(new TrainingOptions().AdversaryHidden))
        {
            yield return "adversary_hidden has no effect: the closed adversary has no network. For one, use --adversary reversal.";
        }

        if (options.Adversary != AdversaryScheme.Closed && options.AdversaryLayers is not null)
        {
            yield return $"adversary_layers has no effect: the network of the {EnumWords.Of(options.Adversary)} adversary reads all layers. The closed adversary has the choice.";
        }
    }

    private IEnumerable<string> BetweenClusters()
    {
        if (plan.Ignore && data.Encoding.Categorical.Any(c => c.IsEmbedding))
        {
            yield return "With --between ignore, differences between clusters in columns that become embeddings still affect the fixed effects: "
                + string.Join(", ", data.Encoding.Categorical.Where(c => c.IsEmbedding).Select(c => c.Name)) + ". Leave them out, or raise embedding_above_levels.";
        }
    }

    private IEnumerable<string> EffectsOfRows()
    {
        foreach (var cluster in data.Encoding.Clusters.Where(c => options.Family == CountFamily.NegativeBinomial && c.Levels.Count == data.Training.Length + data.Validation.Length))
        {
            yield return $"Warning: every row is a different cluster of '{cluster.Name}'. Its random effects and the dispersion of the negative binomial explain the same variation; use --family poisson with them.";
        }
    }

    private IEnumerable<string> RefitAlone()
    {
        foreach (var term in plan.Terms().Where(term => !options.HasRefit && term.OfRefitAlone.Count > 0))
        {
            yield return $"Without a refit the clusters of '{term.Factor}' do not have {string.Join(" and ", term.OfRefitAlone)}: training has neither curves of clusters nor slopes on all columns.";
        }
    }

    private IEnumerable<string> NoZPredictor()
    {
        if (!plan.WantsZPredictor && options.ZPredictor is null && !plan.IsSolvedByRefitAlone)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Above {ModelPlan.ZPredictorUpToClusters:N0} clusters in a factor there is no Z-predictor and no inferred.onnx unless z_predictor is true.");
        }
    }

    /// <summary>Blocks that are too large for an unstructured covariance.</summary>
    private IEnumerable<string> LargeBlocks()
    {
        var widths = plan.SlopeWidths;
        foreach (var term in plan.Terms())
        {
            foreach (var block in term.Blocks)
            {
                if (block.Slopes.Sum(s => widths[s]) + (block.HasIntercept ? 1 : 0) is var size and > RandomEffectsDesign.FullUpTo)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"The {size} random effects of '{term.Factor}' on {string.Join(", ", block.Slopes)} are taken as independent (at the columns' means): "
                        + $"up to {RandomEffectsDesign.FullUpTo} have an unstructured covariance. Name fewer columns, or put some in a separate term, such as (0 + x | {term.Factor}).");
                }
            }
        }
    }
}
