using System.Globalization;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Which options and data cannot become a model, found before anything is built.</summary>
internal sealed class ModelRequirements(FitData data, TrainingOptions options, ModelPlan plan)
{
    /// <summary>Throws at the first that is not met.</summary>
    /// <exception cref="InputException">The message says what to change.</exception>
    public void Check()
    {
        RequireMembership();
        RequireFeatures();
        RequireFamily();
        RequireIntercept();
        RequireIndicators();
        RequireFreeNames();
    }

    private void RequireMembership()
    {
        if (options.UnknownCluster is Armed.Runtime.UnknownClusterPolicy.Inferred or Armed.Runtime.UnknownClusterPolicy.Membership && !plan.WantsZPredictor)
        {
            throw new InputException($"unknown_cluster is {EnumWords.Of(options.UnknownCluster)}, but there is no Z-predictor. It is switched off, or a factor has more than "
                + $"{ModelPlan.ZPredictorUpToClusters.ToString("N0", CultureInfo.InvariantCulture)} clusters. Set z_predictor to true, or choose --unknown-cluster population.");
        }
    }

    /// <summary>A model of the clusters alone is a mixed model with an intercept; there is nothing that a network could learn from.</summary>
    private void RequireFeatures()
    {
        if (!data.HasInputs && (!plan.IsSolvedByRefitAlone || plan.WantsZPredictor))
        {
            throw new InputException("There is no column left for features. Name some with --numeric or --categorical, or exclude fewer. "
                + "A model of the clusters alone, y ~ 1 + (1 | g), needs a refit, which several unordered classes have with one cluster column, and has no Z-predictor.");
        }
    }

    private void RequireFamily()
    {
        if (options.Family is { } family && family != CountFamily.Poisson && !data.Kind.TakesFamily)
        {
            throw new InputException($"The family is {EnumWords.Of(family)}, but the outcome '{data.Table.Outcome.Name}' is {data.Kind.Name}. Families are for counts. Use --task count, or leave --family out.");
        }
    }

    private void RequireIntercept()
    {
        if (!data.Kind.HasIntercept && !data.HasIntercept)
        {
            throw new InputException($"The formula '{options.Fixed}' has no intercept, but the outcome '{data.Table.Outcome.Name}' is {data.Kind.Name}: its cut points take the intercept's place and are always estimated. Leave out the 0 or -1.");
        }
    }

    private void RequireIndicators()
    {
        if ((plan.IsSolvedByRefitAlone || data.Encoding.Design is not null) && data.Encoding.Categorical.FirstOrDefault(c => c.IsEmbedding) is { } column)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"The column '{column.Name}' has {column.Levels.Count:N0} levels; a model without hidden layers supports up to {options.EmbeddingAboveLevels:N0}, with one coefficient each. Make it a cluster column, leave it out, or give the model hidden layers."));
        }
    }

    /// <summary>The graph that decodes takes the latent code by a name that nothing else may have.</summary>
    private void RequireFreeNames()
    {
        IEnumerable<string> names = [.. data.Encoding.Numeric.Select(column => column.Name), .. data.Encoding.Categorical.Select(column => column.Name), .. data.Encoding.Clusters.SelectMany(cluster => cluster.Columns.Append(cluster.Name)), .. new[] { data.Table.Offset?.Name }.OfType<string>()];
        if (options.Backbone == BackboneKind.Autoencoder && names.Contains(GraphSignatures.Latent))
        {
            throw new InputException($"A column is called '{GraphSignatures.Latent}', as the input of the graph decode is. Rename it, for example in --sql, or leave it out with --exclude.");
        }
    }
}
