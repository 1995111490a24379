namespace Armed.Runtime.Hosting;

/// <summary>Which bundles a process serves, and how it loads new ones. Set by <c>services.AddArmed(o => ...)</c>.</summary>
public sealed class ArmedHostingOptions
{
    /// <summary>
    /// Paths. A bundle is a model named after its directory, without the ending <c>.armed</c>. A directory of bundles holds one model for each of them. If a directory's
    /// bundles are in folders named 1, 2, .. they are versions of one model, and the highest is used if a call names no version. At least one path.
    /// </summary>
    public IList<string> Bundles { get; } = [];

    /// <summary>
    /// Name of the model that a <see cref="ModelLease"/> without a key gives. Default null: the model that is the only one, also when others are loaded next to it later. With several
    /// models from the start, a lease needs a key or this option.
    /// </summary>
    public string? DefaultModel { get; set; }

    /// <summary>How models are loaded. Default: the library's defaults.</summary>
    public ArmedModelOptions Model { get; set; } = new();

    /// <summary>Interval between polls of the paths for new bundles; zero switches polling off. Default 2 seconds. A bundle is loaded once two consecutive polls see identical files.</summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Maximum number of versions of a model that are kept loaded: the highest ones that passed their checks. Default 2, at least 1.</summary>
    public int VersionsKept { get; set; } = 2;

    /// <summary>Whether a bundle's predictions are tried as <c>armed verify</c> does before it serves, beyond the checks of loading. Default true.</summary>
    public bool Verify { get; set; } = true;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; all of them are named.</exception>
    internal void Validate()
    {
        var faults = new List<string>();
        if (Bundles.Count == 0)
        {
            faults.Add("Bundles is empty; expected the path of at least one bundle or directory of bundles");
        }

        faults.AddRange(Bundles.Where(path => !Directory.Exists(path)).Select(path => $"Bundles holds '{path}', which is not a directory; expected one with bundles"));
        if (ReloadInterval < TimeSpan.Zero || ReloadInterval > TimeSpan.FromDays(1))
        {
            faults.Add($"ReloadInterval is {ReloadInterval}; expected zero (never) to one day");
        }

        if (VersionsKept < 1)
        {
            faults.Add($"VersionsKept is {VersionsKept}; expected at least 1");
        }

        if (DefaultModel is { Length: 0 })
        {
            faults.Add("DefaultModel is empty; expected the name of a model, or null");
        }

        if (Model is null)
        {
            faults.Add("Model is null; expected options, such as new ArmedModelOptions()");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException($"Invalid ArmedHostingOptions: {string.Join("; ", faults)}.");
        }
    }
}
