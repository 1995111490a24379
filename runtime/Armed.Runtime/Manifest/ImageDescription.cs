namespace Armed.Runtime.Bundles;

/// <summary>The column of a table whose cells name images, and the input that takes their bytes.</summary>
public sealed record ImageDescription
{
    /// <summary>Name of the input, one of <see cref="BundleManifest.FurtherInputs"/>: uint8 [C, H, W], C 1 for grey or 3 for red, green, blue; 0 to 255, as decoded.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the column.</summary>
    public required string Column { get; init; }

    /// <summary>Whether images of other sizes are brought to that of the input, as in training; false: they are refused.</summary>
    public bool Resized { get; init; }
}
