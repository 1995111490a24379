using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Tests.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Models;

/// <summary>What the encoded inputs are: numbers here follow by hand from the four rows below.</summary>
[Collection(FitsCollection.Name)]
public sealed class InputEncoderTests
{
    private const double Rounding = 1e-6; // of single precision at numbers around 1

    [Fact]
    public void Forward_Numbers_AreStandardisedImputedAndMarked()
    {
        // Values 1, 3, missing, 5: mean 3, sd sqrt(8 / 3), a quarter missing.
        using var encoder = Encoder(Tables.Make([0, 0, 1, 1], numbers: [1, 3, float.NaN, 5]));

        var x = Encode(encoder, [1, float.NaN], [], 2);

        Assert.Equal(["x", "x missing"], encoder.Columns.Select(c => c.Name));
        Close(-2 / Math.Sqrt(8.0 / 3), x[0]);
        Close(-0.25, x[1]);
        Close(0, x[2]);
        Close(0.75, x[3]);
    }

    [Fact]
    public void Forward_FarOut_IsClipped()
    {
        using var encoder = Encoder(Tables.Make([0, 0, 1, 1], numbers: [1, 2, 3, 4]), clip: 2);

        Assert.Equal([2f, -2f], Encode(encoder, [1e6f, -1e6f], [], 2));
    }

    [Fact]
    public void Forward_Levels_AreCentredIndicatorsAndTheUnknownIsTheMean()
    {
        using var encoder = Encoder(Tables.Make([0, 0, 1, 1], texts: ["a", "b", "b", "c"]));

        var x = Encode(encoder, [], [0, 1, 2, -1, 99], 5);

        Assert.Equal(["k: b", "k: c"], encoder.Columns.Select(c => c.Name));
        Assert.Equal([-0.5f, -0.25f, 0.5f, -0.25f, -0.5f, 0.75f, 0, 0, 0, 0], x);
    }

    /// <summary>Empty cells come first in the codes, and last among what others are compared with.</summary>
    [Fact]
    public void Forward_EmptyCells_AreNotTheReferenceLevel()
    {
        using var encoder = Encoder(Tables.Make([0, 0, 1, 1], texts: ["", "b", "b", "c"]));

        var x = Encode(encoder, [], [0, 1, 2, -1], 4);

        Assert.Equal(["k: (missing)", "k: c"], encoder.Columns.Select(c => c.Name));
        Assert.Equal([0.75f, -0.25f, -0.25f, -0.25f, -0.25f, 0.75f, 0, 0], x);
    }

    [Fact]
    public void RefreshUnknownLevels_Embedding_IsTheMeanOverTheRows()
    {
        string[] levels = ["a", "a", "a", "b"];
        using var encoder = Encoder(Tables.Make([0, 0, 1, 1], texts: levels), embeddingAbove: 1);

        encoder.RefreshUnknownLevels();
        var x = Encode(encoder, [], [0, 1, -1], 3);

        var width = encoder.Outputs;
        for (var k = 0; k < width; k++)
        {
            Close(0.75 * x[k] + 0.25 * x[width + k], x[2 * width + k]);
        }
    }

    private static InputEncoder Encoder(ClusteredTable table, double? clip = 10, int embeddingAbove = 32) =>
        new(TableEncoding.Fit(table, [0, 1, 2, 3], new TrainingOptions { EmbeddingAboveLevels = embeddingAbove }), clip);

    private static float[] Encode(InputEncoder encoder, float[] features, long[] categories, int rows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return [.. encoder.forward(tensor(features).view(rows, features.Length / rows), tensor(categories).view(rows, categories.Length / rows)).contiguous().data<float>()];
    }

    private static void Close(double expected, float actual) => Assert.InRange(actual, expected - Rounding, expected + Rounding);
}
