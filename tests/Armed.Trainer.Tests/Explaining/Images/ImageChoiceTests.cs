using Armed.Runtime;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Images;
using Armed.Trainer.Explaining.Scoring;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Explaining.Images;

/// <summary>Which images are shown.</summary>
public sealed class ImageChoiceTests
{
    /// <summary>The worst of all may be of a cluster that the model does not know; of equal losses a known one comes first.</summary>
    [Fact]
    public void Choose_RowsOfUnknownClusters_CountLikeTheOthers()
    {
        float[] errors = [0, 0, 1, 0, 0, 2, 0, 3, 9], outcomes = [0, 0, 0, 1, 1, 1, 2, 2, 2];
        var rows = ExplainedRows.Of(9, (_, _) => 0);
        rows = rows with
        {
            Inputs = rows.Inputs with { Features = [.. errors.SelectMany((error, row) => new[] { outcomes[row] + error, 0f })], Clusters = [-1, 0, 0, -1, 0, 0, 0, 0, -1] },
            Outcomes = outcomes,
        };
        var answers = new FunctionAnswers((features, _) => features.Span[0]);
        var scored = ScoredHeads.Of(answers, new RowScore(OutcomeKinds.Of(ModelTask.Continuous), 1), rows, [0], hasInferred: false);

        var chosen = new ImageChoice(scored, classes: 0).Choose();

        Assert.Equal(8, chosen.First(image => image.IsWorst).Row);
        Assert.Equal(1, chosen[0].Row); // row 0 has the same loss, and no effects to show
    }

    [Fact]
    public void Differ_RoundingAlone_IsNone()
    {
        Assert.False(ImageMaps.Differ([1, 0.5f], [1.000001f, 0.5f]));
        Assert.True(ImageMaps.Differ([1, 0.5f], [1, 0.501f]));
        Assert.True(ImageMaps.Differ([0, 0], [1e-9f, 0]));
        Assert.False(ImageMaps.Differ([0, 0], [0, 0]));
        Assert.False(ImageMaps.Differ([1, 0.5f], []));
    }
}
