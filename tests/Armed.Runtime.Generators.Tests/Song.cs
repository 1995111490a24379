namespace Armed.Runtime.Generators.Tests;

/// <summary>A row of the quick start's model, with each kind of property.</summary>
[ArmedRow]
internal sealed partial record Song
{
    [ArmedColumn]
    public double Energy { get; init; }

    [ArmedColumn("loudness")]
    public float InDecibels { get; init; }

    [ArmedColumn]
    public decimal Speechiness { get; init; }

    [ArmedColumn]
    public double? Acousticness { get; init; }

    [ArmedColumn]
    public float? Instrumentalness { get; init; }

    [ArmedColumn]
    public double Liveness { get; init; }

    [ArmedColumn]
    public double Valence { get; init; }

    [ArmedColumn]
    public int Tempo { get; init; }

    [ArmedColumn]
    public long? Duration { get; init; }

    [ArmedColumn]
    public string? Mode { get; init; }

    [ArmedCluster]
    public string? Subgenre { get; init; }

    /// <summary>Not the model's.</summary>
    public string Title { get; init; } = "";
}
