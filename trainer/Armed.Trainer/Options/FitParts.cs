namespace Armed.Trainer.Options;

/// <summary>Which parts a fit has, for the options that they read.</summary>
internal sealed record FitParts
{
    /// <summary>Whether there are hidden layers or a backbone.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Whether a last layer is trained by steps, and not solved alone.</summary>
    public bool IsTrained { get; init; }

    /// <summary>Whether there is a Z-predictor.</summary>
    public bool HasZPredictor { get; init; }

    /// <summary>Whether the last layer is solved exactly.</summary>
    public bool HasRefit { get; init; }

    /// <summary>Whether the form of that layer is given, so that none is searched for.</summary>
    public bool HasGivenForm { get; init; }

    /// <summary>Whether an option changes something.</summary>
    /// <param name="field">The option.</param>
    public bool Read(OptionField field) => (field.ReadBy & Readers) != 0;

    private OptionReaders Readers =>
        OptionReaders.Always
        | (HasNetwork ? OptionReaders.HiddenLayers : 0)
        | (IsTrained ? OptionReaders.Training : 0)
        | (HasZPredictor ? OptionReaders.ZPredictor : 0)
        | (HasRefit ? OptionReaders.Refit : 0)
        | (HasRefit && HasNetwork ? OptionReaders.RefitOfNetwork : 0)
        | (HasRefit && HasNetwork && !HasGivenForm ? OptionReaders.FormSearch : 0);
}
