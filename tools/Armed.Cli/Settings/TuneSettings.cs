using Armed.Trainer.Tuning;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed tune</c> was asked for.</summary>
/// <param name="Request">Data, space and folds.</param>
/// <param name="Budget">The time; null for none.</param>
/// <param name="Output">The JSON file of results.</param>
/// <param name="Force">Whether existing files may be replaced.</param>
internal sealed record TuneSettings(TuningRequest Request, TimeSpan? Budget, string Output, bool Force)
{
    /// <summary>Files that are read besides the table, with what they are.</summary>
    public IReadOnlyList<(string? Path, string What)> Inputs { get; init; } = [];

    /// <summary>The file of the best options, next to that of the results.</summary>
    public string BestOptions => Path.ChangeExtension(Output, null) + ".options.json";

    /// <summary>The page with figures, next to the file of the results.</summary>
    public string Page => Path.ChangeExtension(Output, null) + ".html";
}
