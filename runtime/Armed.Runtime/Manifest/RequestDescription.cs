using System.Text.Json;

namespace Armed.Runtime.Bundles;

/// <summary>What a fit was asked for, before anything was chosen from the data: with the same table it can be asked for again.</summary>
public sealed record RequestDescription
{
    /// <summary>
    /// Arguments of <c>armed train</c> that say the data and what its columns mean, one by one and not quoted. Files are named without their directories; a query is left out, as it may hold secrets,
    /// and <c>QUERY</c> stands for it.
    /// </summary>
    public IReadOnlyList<string> Arguments { get => field ?? []; init; }

    /// <summary>The training options that were given, by name: those that differ from the defaults.</summary>
    public required JsonElement Options { get; init; }
}
