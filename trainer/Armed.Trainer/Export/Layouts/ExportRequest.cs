using Armed.Runtime.Outcomes;

namespace Armed.Trainer.Export.Layouts;

/// <summary>What to export, how and where.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Layout">How it is laid out.</param>
/// <param name="Target">The directory to write.</param>
public sealed record ExportRequest(string Bundle, ExportLayout Layout, string Target)
{
    /// <summary>Replaces an export that exists at the target. Default false: an error. Other directories are never replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the graphs have an input per column; implied by <see cref="ExportLayout.Strings"/>, not possible with <see cref="ExportLayout.Bundle"/>. Default false.</summary>
    public bool Strings { get; init; }

    /// <summary>What models are called in Triton, before their role. Default null: the name of the bundle's folder.</summary>
    public string? Name { get; init; }

    /// <summary>Version of the models in Triton, 1 or more. Default 1.</summary>
    public int ModelVersion { get; init; } = 1;

    /// <summary>Maximum rows of one request in Triton, 1 or more. Default 1,024.</summary>
    public int MaxBatch { get; init; } = 1_024;

    /// <summary>The kinds of outcome that the bundle may have. Default: the built-in ones.</summary>
    public OutcomeRegistry Outcomes { get; init; } = OutcomeRegistry.Default;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InputException">Values that are out of range; all of them are named.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Layout))
        {
            faults.Add(FormattableString.Invariant($"the layout is {Layout}; expected {string.Join(", ", Enum.GetNames<ExportLayout>())}"));
        }

        if (ModelVersion < 1)
        {
            faults.Add(FormattableString.Invariant($"the model version is {ModelVersion}; expected at least 1"));
        }

        if (MaxBatch < 1)
        {
            faults.Add(FormattableString.Invariant($"the largest batch is {MaxBatch}; expected at least 1"));
        }

        if (Name is not null && !ModelName.IsPlain(Name))
        {
            faults.Add($"the name is '{Name}'; expected letters, digits, dots, hyphens and underscores, a letter or digit first");
        }

        if (Layout == ExportLayout.Bundle && Strings)
        {
            faults.Add("the layout bundle does not change the graphs; for one input per column choose strings, triton or mlflow");
        }

        if (faults.Count > 0)
        {
            throw new InputException($"Export: {string.Join("; ", faults)}.");
        }
    }
}
