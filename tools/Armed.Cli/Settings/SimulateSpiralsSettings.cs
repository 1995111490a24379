using Armed.Trainer.Simulation;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed simulate spirals</c> was asked for.</summary>
internal sealed record SimulateSpiralsSettings(SpiralOptions Options, string Output, bool Force);
