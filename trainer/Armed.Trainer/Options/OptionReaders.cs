namespace Armed.Trainer.Options;

/// <summary>Parts of a fit that read options.</summary>
[Flags]
internal enum OptionReaders
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Every fit.</summary>
    Always = 1,

    /// <summary>The layers in front of the last one, and what hides the clusters in them.</summary>
    HiddenLayers = 2,

    /// <summary>Training by steps: of a network, or of a linear model without a refit.</summary>
    Training = 4,

    /// <summary>The Z-predictor's training.</summary>
    ZPredictor = 8,

    /// <summary>The exact solution of a last layer.</summary>
    Refit = 16,

    /// <summary>The same behind hidden layers, where validation rows judge it.</summary>
    RefitOfNetwork = 32,

    /// <summary>The search for the form of that last layer, where no formula gives it.</summary>
    FormSearch = 64,
}
