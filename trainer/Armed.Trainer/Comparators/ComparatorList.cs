using Armed.Trainer.Common;

namespace Armed.Trainer.Comparators;

/// <summary>The models that cross-validation knows, in the order of its tables.</summary>
internal static class ComparatorList
{
    /// <summary>The model that others are compared with.</summary>
    public static IComparator Armed { get; } = new ArmedModelComparator();

    public static IReadOnlyList<IComparator> All { get; } =
    [
        new MeanComparator(),
        new MixedModelComparator(),
        new NetworkComparator(),
        new ClusterNetworkComparator(),
        new LightGbmComparator(),
        new LightGbmClusterComparator(),
        new DomainAdversarialComparator(),
        new MetaLearningComparator(),
        new MixedEffectsNetworkComparator(),
        new MarginalLikelihoodComparator(),
        new NoAdversaryComparator(),
        new RandomClustersComparator(),
        Armed,
    ];

    /// <summary>The models without those that the options make the same as another one of them, and a sentence for each that is left out.</summary>
    public static (IReadOnlyList<IComparator> Models, IReadOnlyList<string> Said) Different(IReadOnlyList<IComparator> models, TrainingOptions options)
    {
        IComparator[] same = models.Contains(Armed) ? [.. models.Where(model => model.SameAsArmed(options) is not null)] : [];
        return ([.. models.Except(same)], [.. same.Select(model => $"{model.Name} is left out: {model.SameAsArmed(options)}, so that it is the same model as {Armed.Name}.")]);
    }

    /// <summary>The models of the names, in the order of the list; without names the default ones that can be fitted here.</summary>
    /// <param name="names">Names; null for the default ones.</param>
    /// <param name="hasImages">Whether the table has images, which the models must read.</param>
    /// <exception cref="InputException">A name is unknown, or its model cannot be fitted here.</exception>
    public static IReadOnlyList<IComparator> Of(IReadOnlyList<string>? names, bool hasImages = false)
    {
        if (names is null)
        {
            return [.. All.Where(comparator => comparator.IsDefault && comparator.Absence is null && (comparator.ReadsImages || !hasImages))];
        }

        var faults = new Faults();
        var known = All.Select(comparator => comparator.Name).ToList();
        foreach (var name in names.Where(name => !known.Contains(name)).Distinct())
        {
            faults.Add($"There is no model {Say.Quote(name)} to compare; expected some of {string.Join(", ", known)}.{Nearest.Hint(name, known)}");
        }

        IComparator[] chosen = [.. All.Where(comparator => names.Contains(comparator.Name))];
        foreach (var absence in chosen.Select(comparator => comparator.Absence).OfType<string>().Distinct())
        {
            faults.Add(absence);
        }

        if (hasImages && chosen.FirstOrDefault(comparator => !comparator.ReadsImages) is { } blind)
        {
            faults.Add($"The model {Say.Quote(blind.Name)} does not read images. With --image, --models takes some of {string.Join(", ", All.Where(comparator => comparator.ReadsImages).Select(comparator => comparator.Name))}.");
        }

        faults.ThrowIfAny();
        return chosen;
    }
}
