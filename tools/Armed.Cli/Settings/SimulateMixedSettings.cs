using Armed.Trainer.Simulation;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed simulate mixed</c> was asked for.</summary>
internal sealed record SimulateMixedSettings(MixedOptions Options, bool Truth, string Output, bool Force);
