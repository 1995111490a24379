namespace Armed.Runtime.Generators.Tests;

#region row
[ArmedRow]
internal sealed partial record Track
{
    [ArmedColumn]
    public required double Energy { get; init; }

    [ArmedColumn]
    public required double Loudness { get; init; }

    [ArmedColumn("tempo")]
    public float? StandardisedTempo { get; init; }

    [ArmedColumn]
    public string? Mode { get; init; }

    [ArmedCluster]
    public string? Subgenre { get; init; }

    public string Title { get; init; } = "";
}
#endregion

/// <summary>What docs/serving.md shows.</summary>
internal static class ServingGuideExample
{
    public static Prediction Run(ArmedModel model)
    {
        #region bind
        var binder = model.CreateBinder<Track>(binding => Bind(binding.AllowMissing()));
        var prediction = binder.Predict(new Track { Energy = 0.7, Loudness = -5.5, Mode = "minor", Subgenre = "hip hop" });

        static void Bind<T>(RecordBinding<T> binding) where T : IArmedRow<T> => T.Bind(binding);
        #endregion
        return prediction;
    }
}
