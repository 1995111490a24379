using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.CrossValidating;

/// <summary>A way to hold rows out, with its folds.</summary>
/// <param name="Name">Its name in results.</param>
/// <param name="Words">What its scores hold for.</param>
/// <param name="IsDrawn">Whether each repeat has folds of its own.</param>
/// <param name="Repeats">The folds of each repeat.</param>
internal sealed record SchemePlan(string Name, string Words, bool IsDrawn, IReadOnlyList<IReadOnlyList<Fold>> Repeats);
