using Armed.Trainer;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed train</c> was asked for.</summary>
/// <param name="Request">The fit.</param>
/// <param name="Report">Whether report.html is written into the bundle.</param>
internal sealed record TrainSettings(TrainingRequest Request, bool Report);
