namespace Armed.Trainer.Export;

/// <summary>What a head's graph takes.</summary>
internal enum GraphReading
{
    /// <summary>Rows, of which the last layer's features are computed.</summary>
    RowsAndFeatures,

    /// <summary>Rows.</summary>
    Rows,

    /// <summary>Latent codes.</summary>
    Latent,
}
