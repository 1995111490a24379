using Armed.Runtime.Bundles;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Stage;

/// <summary>What the refit came to.</summary>
/// <param name="Layer">The last layer that ships.</param>
/// <param name="Description">For the manifest.</param>
/// <param name="Terms">Random effects of what ships.</param>
/// <param name="Messages">Messages for the user.</param>
internal sealed record RefitResult(LastLayer Layer, RefitDescription Description, IReadOnlyList<RandomEffectsTerm> Terms, IReadOnlyList<string> Messages)
{
    /// <summary>Per factor how clusters that training did not have are answered; null if the refit was not kept.</summary>
    public IReadOnlyList<NewClusterDescription>? NewClusters { get; init; }

    /// <summary>The same last layer, solved on the first network's training rows alone: it knows nothing of the validation rows' outcomes. Null if what ships was not solved on the validation rows, or nothing was held out.</summary>
    public LastLayer? WithoutValidation { get; init; }
}
