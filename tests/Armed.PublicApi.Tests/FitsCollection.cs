namespace Armed.PublicApi.Tests;

/// <summary>Whole fits run one after the other: a backbone of a user's own draws its initial weights from torch's global generator, which other fits use too.</summary>
[CollectionDefinition(Name)]
#pragma warning disable CA1711 // xunit's own word for it.
public sealed class FitsCollection
#pragma warning restore CA1711
{
    public const string Name = "fits";
}
