using Armed.Trainer;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed train</c> was asked for.</summary>
internal sealed record TrainSettings(TrainingRequest Request);
