using Armed.Runtime;

namespace Armed.Cli.Tests;

/// <summary>The quick start's bundle that ships in models/quickstart.</summary>
public sealed class ShippedBundleTests
{
    private static string Path => Checkout.PathOf("models", "quickstart");

    [Fact]
    public void Verify_ShippedBundle_Holds() => CommandRun.Of("verify", Path).Expect(ExitCode.Done);

    [Fact]
    public void Predict_ShippedBundle_AnswersKnownAndNewSubgenres()
    {
        using var model = ArmedModel.Load(Path);
        // The first song of the data; its danceability is .698.
        var song = model.Row().Set("energy", 0.515).Set("loudness", 0.1899).Set("speechiness", 0.036).Set("acousticness", 0.286).Set("instrumentalness", 0)
            .Set("liveness", 0.101).Set("valence", 0.776).Set("tempo", 0.8614).Set("duration", 1.1275).Set("mode", "minor");

        var known = model.Predict(song, cluster: "new jack swing");
        var unknown = model.Predict(song, cluster: "dance pop");

        Assert.Equal((PredictionHead.Mixed, PredictionHead.Population), (known.Head, unknown.Head));
        Assert.InRange(known.Value, 0.5, 0.9); // within two residual sds of the truth
        Assert.True(unknown.Sd > known.Sd, "A new subgenre is less certain than a known one.");
    }
}
