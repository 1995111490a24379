using Armed.Trainer.Reproducing;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed bench paper</c> was asked for.</summary>
/// <param name="Plan">How much of the simulations.</param>
/// <param name="IsQuick">Whether the plan is too short for the paper's figures.</param>
internal sealed record BenchPaperSettings(PaperPlan Plan, bool IsQuick);
