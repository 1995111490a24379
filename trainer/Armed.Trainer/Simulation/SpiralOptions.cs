namespace Armed.Trainer.Simulation;

/// <summary>The shape of a simulated set of two-class spirals whose radius differs between clusters.</summary>
public sealed record SpiralOptions
{
    /// <summary>Number of clusters, 1 or more. Default 10.</summary>
    public int Clusters { get; init; } = 10;

    /// <summary>Rows of each cluster, 1 or more. Default 1,000.</summary>
    public int RowsPerCluster { get; init; } = 1_000;

    /// <summary>Mean of the clusters' radii; 0 turns about half of the clusters' spirals round. Default 1.</summary>
    public double RadiusMean { get; init; } = 1;

    /// <summary>Standard deviation of the clusters' radii, 0 or more. Default 0.3.</summary>
    public double RadiusSd { get; init; } = 0.3;

    /// <summary>Standard deviation of the Gaussian noise on both coordinates, 0 or more. Default 0.1.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>Lets the share of the classes differ between clusters and adds two probe features that carry only that share. Default false.</summary>
    public bool Confounded { get; init; }

    /// <summary>Standard deviation of the clusters' share of class 0 around one half, before it is clipped to 0.1 to 0.9; 0 or more. Default 0.3.</summary>
    public double ConfoundingSd { get; init; } = 0.3;

    /// <summary>Seed of every random number. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Throws an <see cref="ArgumentException"/> that lists every fault, or does nothing.</summary>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    public void Validate() => SpiralOptionsValidator.Validate(this);
}
