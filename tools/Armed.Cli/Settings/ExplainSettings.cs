using Armed.Trainer.Data;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed explain</c> was asked for.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Source">Labelled rows; null without.</param>
/// <param name="HeldOut">Those that the fit did not use; null if none is known.</param>
/// <param name="Evaluation">JSON file of a comparison of models; null without.</param>
/// <param name="Output">The file to write.</param>
/// <param name="Force">Whether that file may be replaced.</param>
internal sealed record ExplainSettings(string Bundle, DataSource? Source, HeldOutFold? HeldOut, string? Evaluation, string Output, bool Force);
