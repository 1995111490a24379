namespace Armed.Runtime.Tests.Adaptation;

public sealed class AdaptTests
{
    [Fact]
    public void Adapt_NewCluster_IsKnownToTheNewModelAlone()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(40);
        using var adapted = labelled.Adapt(songs.Model, Songs.NewGenre);
        var row = labelled.Rows[0];

        var (before, after) = (songs.Model.Predict(row, Songs.NewGenre), adapted.Predict(row, Songs.NewGenre));

        Assert.Equal((PredictionHead.Population, PredictionHead.Mixed), (before.Head, after.Head));
        Assert.InRange(after.Value - before.Value, 0.05, 0.16); // the shift, shrunken a little, and a slope
        Assert.True(after.Sd < 0.6 * before.Sd);
        Assert.Equal(21, songs.Genre.Levels.Count);
        Assert.Equal(22, adapted.Factors[0].Levels.Count);
        Assert.Equal(21, adapted.Factors[0].CodeOf(Songs.NewGenre));
        Assert.Equal(-1, songs.Genre.CodeOf(Songs.NewGenre));
    }

    [Fact]
    public void Adapt_OtherClusters_StayAsTheyWere()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(40);
        using var adapted = labelled.Adapt(songs.Model, Songs.NewGenre);
        foreach (var cluster in new[] { "trap", "no such genre", null })
        {
            var (before, after) = (songs.Model.Predict(labelled.Rows[5], cluster), adapted.Predict(labelled.Rows[5], cluster));
            Assert.Equal((before.Value, before.Sd, before.Head), (after.Value, after.Sd, after.Head));
        }
    }

    [Fact]
    public void Adapt_BatchesInAnyOrder_EqualOneBatch()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(30);
        using var once = labelled.Adapt(songs.Model, Songs.NewGenre);
        using var first = labelled.Part(20..).Adapt(songs.Model, Songs.NewGenre);
        using var second = labelled.Part(..7).Adapt(first, Songs.NewGenre);
        using var third = labelled.Part(7..20).Adapt(second, Songs.NewGenre);

        var (expected, found) = (once.GetAdaptedClusters().Single(), third.GetAdaptedClusters().Single());

        Assert.Equal((true, 30), (found.IsNew, found.Rows));
        for (var k = 0; k < songs.Model.Manifest.RandomEffects[0].Terms.Count; k++)
        {
            // Sums of 30 doubles in another order.
            Assert.Equal(expected.Effects[k].Mean, found.Effects[k].Mean, 1e-12);
            Assert.Equal(expected.Effects[k].Sd, found.Effects[k].Sd, 1e-12);
        }
    }

    [Fact]
    public void Adapt_KnownCluster_IsRefreshedFromItsOwnPosterior()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(200);
        using var adapted = labelled.Adapt(songs.Model, "trap");
        var row = labelled.Rows[0];

        var (before, after, population) = (songs.Model.Predict(row, "trap"), adapted.Predict(row, "trap"), songs.Model.Predict(row));

        // 108 rows of training and 200 further ones: between what they say each.
        var (low, high) = (before.Value - population.Value, 0.13);
        Assert.InRange(after.Value - population.Value, Math.Min(low, high), Math.Max(low, high));
        Assert.True(after.Sd < before.Sd);
        Assert.Equal(21, adapted.Factors[0].Levels.Count);
        Assert.Equal((false, 200), (adapted.GetAdaptedClusters().Single().IsNew, adapted.GetAdaptedClusters().Single().Rows));
    }

    [Fact]
    public void Predict_BatchOfEveryKindOfCluster_AnswersEachRowAsAlone()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(40);
        using var first = labelled.Adapt(songs.Model, Songs.NewGenre);
        using var adapted = labelled.Part(..5).Adapt(first, "trap");
        var codes = new long[] { 21, adapted.Factors[0].CodeOf("trap"), -1, 3, 21, 22, 99 };
        var rows = labelled.Rows[..codes.Length];
        var features = rows.SelectMany(row => row.Features.ToArray()).ToArray();
        var categories = rows.SelectMany(row => row.Categories.ToArray()).ToArray();
        var (values, sds, heads) = (new float[codes.Length], new float[codes.Length], new PredictionHead[codes.Length]);

        adapted.Predict(features, categories, codes, new PredictionDestination { Predictions = values, Sds = sds, Heads = heads });

        for (var i = 0; i < codes.Length; i++)
        {
            var name = codes[i] is >= 0 and < 22 ? adapted.Factors[0].Levels[(int)codes[i]] : null;
            var alone = adapted.Predict(rows[i], name);
            Assert.Equal(((float)alone.Value, (float)alone.Sd, alone.Head), (values[i], sds[i], heads[i]));
        }
    }

    [Fact]
    public void Predict_AdaptedCluster_AllocatesNothing()
    {
        using var songs = new Songs();
        using var adapted = songs.Draw(20).Adapt(songs.Model, Songs.NewGenre);
        var (features, categories, clusters, values) = (new float[4 * 9], new long[4], new long[] { 21, 3, -1, 21 }, new float[4]);
        for (var i = 0; i < 100; i++)
        {
            adapted.Predict(features, categories, clusters, values);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            adapted.Predict(features, categories, clusters, values);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Adapt_ManyClustersAtOnce_EqualsOneByOne()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(30);
        string[] names = [.. Enumerable.Range(0, 30).Select(i => (i % 3) switch { 0 => "one", 1 => "two", _ => "trap" })];
        using var together = songs.Model.Adapt(songs.Genre, names, Spans(labelled));
        ArmedModel OneByOne(ArmedModel model, string name)
        {
            int[] chosen = [.. Enumerable.Range(0, 30).Where(i => names[i] == name)];
            return model.Adapt(name, [.. chosen.Select(i => labelled.Rows[i])], (double[])[.. chosen.Select(i => labelled.Outcomes[i])]);
        }

        using var one = OneByOne(songs.Model, "one");
        using var two = OneByOne(one, "two");
        using var three = OneByOne(two, "trap");

        Assert.Equal(["trap", "one", "two"], together.GetAdaptedClusters().Select(cluster => cluster.Cluster));
        Assert.Equal(three.GetAdaptedClusters().SelectMany(cluster => cluster.Effects), together.GetAdaptedClusters().SelectMany(cluster => cluster.Effects));
    }

    [Fact]
    public void Adapt_WeightTwo_IsTheRowTwice()
    {
        using var songs = new Songs();
        var labelled = songs.Draw(3);
        using var weighted = songs.Model.Adapt(songs.Genre, "n", Spans(labelled, [2, 1, 1]));
        using var first = labelled.Adapt(songs.Model, "n");
        using var twice = labelled.Part(..1).Adapt(first, "n");
        Assert.Equal(twice.GetAdaptedClusters()[0].Effects[0].Mean, weighted.GetAdaptedClusters()[0].Effects[0].Mean, 1e-12); // sums in another order
    }

    [Fact]
    public void Adapt_OneRow_MovesTowardsItAndNoFurther()
    {
        using var songs = new Songs();
        var row = songs.Model.Row().Set("energy", 0.5).Set("mode", "major");
        using var adapted = songs.Model.Adapt("n", [row], [songs.Model.Predict(row).Value + 1]);
        Assert.InRange(adapted.Predict(row, "n").Value - songs.Model.Predict(row).Value, 0.01, 0.99);
    }

    private static LabelledRows Spans(LabelledSongs labelled, double[]? weights = null) => new()
    {
        Features = labelled.Rows.SelectMany(row => row.Features.ToArray()).ToArray(),
        Categories = labelled.Rows.SelectMany(row => row.Categories.ToArray()).ToArray(),
        Outcomes = labelled.Outcomes,
        Weights = weights,
    };
}
