namespace Armed.Trainer;

/// <summary>
/// Weights of the classes of a binary, multiclass or ordinal outcome; they multiply the observation weights. Predicted probabilities are then those of data in which
/// the classes have these weights, not of the data as they are.
/// </summary>
public sealed record ClassWeights
{
    private ClassWeights(IReadOnlyDictionary<string, double>? levels) => Levels = levels;

    /// <summary>Every class weighs the same in sum: the weight of a row is rows / (classes x rows of its class), so that the weights' mean is 1.</summary>
    public static ClassWeights Balanced { get; } = new((IReadOnlyDictionary<string, double>?)null);

    /// <summary>Weights by class name, ordered by it; a class that is not named weighs 1. Null: balanced.</summary>
    public IReadOnlyDictionary<string, double>? Levels { get; }

    /// <summary>Weights by class name.</summary>
    /// <param name="levels">Positive finite weights; a class that is not named weighs 1. Levels are checked where the data is known.</param>
    /// <returns>The weights.</returns>
    public static ClassWeights Of(IReadOnlyDictionary<string, double> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        return new(new SortedDictionary<string, double>(levels.ToDictionary(level => level.Key, level => level.Value), StringComparer.Ordinal));
    }
}
