namespace Armed.Runtime.Bundles;

/// <summary>What a head's predictions lost because its graphs store weights in fewer bits.</summary>
public sealed record WeightLossDescription
{
    /// <summary>The head: <c>mixed</c>, <c>fixed</c> or <c>inferred</c>.</summary>
    public required string Head { get; init; }

    /// <summary>Mean absolute difference of the predictions, in their unit.</summary>
    public required double Mean { get; init; }

    /// <summary>Largest absolute difference of the predictions.</summary>
    public required double Largest { get; init; }

    /// <summary>Scores with all bits, by name; empty for drawn rows, which have no outcome.</summary>
    public IReadOnlyDictionary<string, double> Before { get => field ?? s_none; init; }

    /// <summary>Scores of these graphs, by name; empty for drawn rows.</summary>
    public IReadOnlyDictionary<string, double> After { get => field ?? s_none; init; }

    private static readonly Dictionary<string, double> s_none = [];
}
