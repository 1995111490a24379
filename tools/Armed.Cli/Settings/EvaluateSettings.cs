using Armed.Trainer;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed evaluate</c> was asked for.</summary>
/// <param name="Request">Data, models and folds.</param>
/// <param name="Measures">The measures to print; null for the few that a line has room for.</param>
/// <param name="Output">The JSON file to write; null for none.</param>
/// <param name="Force">Whether an existing file may be replaced.</param>
internal sealed record EvaluateSettings(CrossValidationRequest Request, IReadOnlyList<string>? Measures, string? Output, bool Force);
