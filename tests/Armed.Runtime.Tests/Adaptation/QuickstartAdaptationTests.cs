namespace Armed.Runtime.Tests.Adaptation;

public sealed class QuickstartAdaptationTests
{
    [Fact]
    public void Adapt_NewCluster_PredictsItAndLeavesTheParentAsItWas()
    {
        using var model = ArmedModel.Load("/work/wt/adapt/models/quickstart");
        var rows = Enumerable.Range(0, 20).Select(i => model.Row().Set("energy", 0.3 + (0.02 * i)).Set("valence", 0.9 - (0.03 * i)).Set("mode", "major")).ToArray();
        var outcomes = rows.Select((row, i) => model.Predict(row).Value + 0.1 + (0.01 * (i % 3))).ToArray();
        using var adapted = model.Adapt("a new genre", rows, outcomes);
        var before = model.Predict(rows[3], "a new genre");
        var after = adapted.Predict(rows[3], "a new genre");
        Assert.Equal(PredictionHead.Population, before.Head);
        Assert.Equal(PredictionHead.Mixed, after.Head);
        Assert.InRange(after.Value - before.Value, 0.05, 0.12);
        Assert.True(after.Sd < before.Sd);
    }
}
