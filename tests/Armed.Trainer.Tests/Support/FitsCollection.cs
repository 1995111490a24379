namespace Armed.Trainer.Tests.Support;

/// <summary>Whole fits run one after the other: torch's global generator and thread count belong to the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // xunit's own word for it.
public sealed class FitsCollection
#pragma warning restore CA1711
{
    public const string Name = "fits";
}
