using Armed.Runtime;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The policy for unknown clusters that a bundle gets: what the options ask for where the model has what it needs, and else the population.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Message">What to say of another one than was asked for; null if it is the same.</param>
internal sealed record UnknownClusterChoice(UnknownClusterPolicy Policy, string? Message)
{
    /// <summary>The choice of a model.</summary>
    /// <param name="asked">What the options ask for.</param>
    /// <param name="model">The model.</param>
    public static UnknownClusterChoice Of(UnknownClusterPolicy asked, FittedModel model) => asked switch
    {
        UnknownClusterPolicy.Context when model.LastLayer.Context is null => Population("context", "rows without outcomes tell nothing of the clusters in this model"),
        UnknownClusterPolicy.Membership when model.LastLayer.Effects.Count > 1 => Population("membership", "the model has several grouping factors"),
        UnknownClusterPolicy.Membership when model.Outcome.Outputs > 1 => Population("membership", "the model has several linear predictors"),
        UnknownClusterPolicy.Membership when model.LastLayer.Effects[0] is { Effects: > 1, Cholesky: null } or { IsTooLarge: true } =>
            Population("membership", "the model has no covariances between the effects of a cluster"),
        _ => new UnknownClusterChoice(asked, null),
    };

    private static UnknownClusterChoice Population(string asked, string why) => new(UnknownClusterPolicy.Population, $"The policy for unknown clusters is population instead of {asked}: {why}.");
}
