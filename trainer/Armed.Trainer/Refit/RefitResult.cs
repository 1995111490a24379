using Armed.Runtime.Bundles;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Refit;

/// <summary>What the refit came to; the fitted model holds the last layer that ships.</summary>
/// <param name="Description">For the manifest.</param>
/// <param name="Terms">Random effects of what ships.</param>
/// <param name="Messages">What should be said.</param>
internal sealed record RefitResult(RefitDescription Description, IReadOnlyList<RandomEffectsTerm> Terms, IReadOnlyList<string> Messages);
