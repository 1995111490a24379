using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Tests.Adaptation;

public sealed class AdaptedBundleTests
{
    [Fact]
    public void Save_NewAndRefreshed_LoadsVerifiesAndPredictsTheSame()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        var labelled = songs.Draw(40);
        using var first = labelled.Adapt(songs.Model, Songs.NewGenre);
        using var adapted = labelled.Part(..5).Adapt(first, "trap");

        adapted.Save(directory["saved"]);

        var report = BundleVerifier.Verify(directory["saved"]);
        Assert.True(report.Ok, string.Join("\n", report.Checks.Where(check => !check.Ok)));
        using var saved = ArmedModel.Load(directory["saved"]);
        Assert.Equal(22, saved.Factors[0].Levels.Count);
        foreach (var row in labelled.Rows)
        {
            foreach (var cluster in new[] { Songs.NewGenre, "trap", "neo soul", "unknown" })
            {
                var (expected, found) = (adapted.Predict(row, cluster), saved.Predict(Copy(row, saved), cluster));
                Assert.Equal(expected.Value, found.Value, 1e-5); // floats in another order
                Assert.Equal(expected.LinearPredictor, found.LinearPredictor, 1e-5);
                Assert.Equal(expected.Sd, found.Sd, 1e-5);
                Assert.Equal(expected.Head, found.Head);
            }
        }
    }

    [Fact]
    public void Save_TwiceOverItsOwnBundle_CardHasTheLastId()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        var path = directory["own"];
        using (var first = songs.Draw(12).Adapt(songs.Model, Songs.NewGenre))
        {
            first.Save(path);
        }

        File.WriteAllText(System.IO.Path.Combine(path, "SHA256SUMS"), "of an export");
        using var model = ArmedModel.Load(path);
        using var second = model.Adapt("trap", [model.Row().Set("energy", 0.5)], [0.7]);
        second.Save(path, force: true);
        using var third = second.Adapt("neo soul", [model.Row().Set("energy", 0.2)], [0.9]);
        third.Save(path, force: true);

        var id = BundleManifest.Parse(File.ReadAllBytes(System.IO.Path.Combine(path, "armed.json"))).BundleId;
        var card = File.ReadAllText(System.IO.Path.Combine(path, "MODEL_CARD.md"));
        Assert.Contains(id, card, StringComparison.Ordinal);
        Assert.False(File.Exists(System.IO.Path.Combine(path, "SHA256SUMS")), "The list is of files that changed.");
    }

    [Fact]
    public void Save_Manifest_HasLineageRowsAndStates()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        using var adapted = songs.Draw(12).Adapt(songs.Model, Songs.NewGenre);

        adapted.Save(directory["saved"]);

        var manifest = BundleManifest.Parse(File.ReadAllBytes(directory["saved/armed.json"]));
        var parent = songs.Model.Manifest;
        Assert.Equal([parent.BundleId], manifest.Lineage);
        Assert.NotEqual(parent.BundleId, manifest.BundleId);
        Assert.Equal(parent.FitId, manifest.FitId);
        Assert.Equal((parent.BundleId, 12, "gaussian sums"), (manifest.Adaptation!.Parent, manifest.Adaptation.Rows, manifest.Adaptation.Method));
        var cluster = Assert.Single(manifest.Adaptation.Clusters);
        Assert.Equal((Songs.NewGenre, true, 12), (cluster.Cluster, cluster.New, cluster.Rows));
        Assert.Equal(12, manifest.Clusters[0].Rows[^1]);
        Assert.Equal(21, manifest.TrainingData.Clusters["subgenre"]);
        Assert.Equal(parent.Graphs.Where(graph => graph.Role != "mixed").Select(graph => graph.Sha256), manifest.Graphs.Where(graph => graph.Role != "mixed").Select(graph => graph.Sha256));
    }

    [Fact]
    public void Save_TextFiles_HaveTheClusters()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        using var first = songs.Draw(12).Adapt(songs.Model, Songs.NewGenre);
        using var adapted = songs.Draw(8).Adapt(first, "trap");

        adapted.Save(directory["saved"]);

        var card = File.ReadAllText(directory["saved/MODEL_CARD.md"]);
        Assert.Contains("## Adapted clusters", card, StringComparison.Ordinal);
        Assert.Contains("| subgenre | trap | refreshed | 8 |", card, StringComparison.Ordinal);
        Assert.Contains("do not know", card, StringComparison.Ordinal);
        var csv = File.ReadAllLines(directory["saved/random_effects.csv"]);
        var effects = songs.Model.Manifest.RandomEffects[0].Terms.Count;
        Assert.Equal(1 + (22 * effects), csv.Length);
        Assert.Equal(effects, csv.Count(line => line.StartsWith("subgenre,trap,", StringComparison.Ordinal)));
        Assert.Equal(effects, csv.Count(line => line.StartsWith("subgenre,\"a new, \"\"quoted\"\" genre\",", StringComparison.Ordinal)));
        Assert.True(File.Exists(directory["saved/history.jsonl"]));
    }

    [Fact]
    public void Save_EffectsOfAllClusters_HaveOneMeaningOfSd()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        using var adapted = songs.Draw(12).Adapt(songs.Model, Songs.NewGenre);

        adapted.Save(directory["saved"]);

        // Two ways to one number: the file's sd of an intercept is that of the graph's own table at the columns' zeros, for clusters of training and for the adapted one.
        using var saved = ArmedModel.Load(directory["saved"]);
        var effects = saved.Manifest.RandomEffects[0];
        var graph = new MixedGraph(File.ReadAllBytes(directory["saved/mixed.onnx"]), [saved.Factors[0].Levels.Count], [(effects.Table!.Values, effects.Table.Codes)], []);
        foreach (var cluster in new[] { "trap", "neo soul", Songs.NewGenre })
        {
            var lines = File.ReadLines(directory["saved/random_effects.csv"]).Where(line => line.StartsWith($"subgenre,{(cluster == Songs.NewGenre ? "\"a new, \"\"quoted\"\" genre\"" : cluster)},(Intercept),", StringComparison.Ordinal));
            var sd = double.Parse(Assert.Single(lines).Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(Sd(graph.Tables[0], saved.Factors[0].CodeOf(cluster), [.. effects.Units.Select(unit => unit.At)]), sd, 1e-5);
        }
    }

    /// <summary>sqrt(a'S a) of a table's row of means and packed Cholesky factor.</summary>
    private static double Sd(EffectRows table, long code, double[] at)
    {
        var row = new float[table.Width];
        table.Read((int)code, row);
        var root = new double[at.Length];
        for (int i = 0, packed = at.Length; i < at.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                root[j] += at[i] * row[packed++];
            }
        }

        return Math.Sqrt(root.Sum(r => r * r));
    }

    [Fact]
    public void Save_Card_IsWrittenFromTheManifest()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        using var adapted = songs.Draw(12).Adapt(songs.Model, Songs.NewGenre);

        adapted.Save(directory["saved"]);

        var manifest = BundleManifest.Parse(File.ReadAllBytes(directory["saved/armed.json"]));
        Assert.Equal(ModelCard.Write(manifest), File.ReadAllBytes(directory["saved/MODEL_CARD.md"]));
        var parts = Encoding.UTF8.GetString(ModelCard.Write(manifest with { ChosenOptions = [new OptionDescription("dropout", "0.5", "A | share.")] }));
        Assert.Contains("## Options\n", parts, StringComparison.Ordinal);
        Assert.Contains(@"| dropout | 0.5 | A \| share. |", parts, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapt_AfterSaveAndLoad_GoesOnAsInOneProcess()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        var labelled = songs.Draw(30);
        using var once = labelled.Adapt(songs.Model, Songs.NewGenre);
        using var refreshed = labelled.Adapt(once, "trap");
        using var half = labelled.Part(..15).Adapt(songs.Model, Songs.NewGenre);
        using var halves = labelled.Part(..15).Adapt(half, "trap");
        halves.Save(directory["half"]);
        using var saved = ArmedModel.Load(directory["half"]);
        var rest = new LabelledSongs([.. labelled.Rows[15..].Select(row => Copy(row, saved))], labelled.Outcomes[15..]);

        using var whole = rest.Adapt(saved, Songs.NewGenre);
        using var both = rest.Adapt(whole, "trap");
        both.Save(directory["whole"]);

        var (expected, found) = (refreshed.GetAdaptedClusters(), both.GetAdaptedClusters());
        Assert.Equal([("trap", false, 30), (Songs.NewGenre, false, 30)], found.Select(cluster => (cluster.Cluster, cluster.IsNew, cluster.Rows)));
        Assert.All(expected.SelectMany(cluster => cluster.Effects).Zip(found.SelectMany(cluster => cluster.Effects)), pair => Assert.Equal(pair.First.Mean, pair.Second.Mean, 1e-12)); // sums in another order
        var manifest = BundleManifest.Parse(File.ReadAllBytes(directory["whole/armed.json"]));
        Assert.Equal([saved.Manifest.BundleId, songs.Model.Manifest.BundleId], manifest.Lineage);
        Assert.Equal(30, manifest.Adaptation!.Rows);
        Assert.Equal([("trap", false), (Songs.NewGenre, true)], manifest.Adaptation.Clusters.Select(cluster => (cluster.Cluster, cluster.New)));
        Assert.Equal(138, manifest.Clusters[0].Rows[manifest.Clusters[0].Levels.ToList().IndexOf("trap")]);
        Assert.Single(File.ReadAllText(directory["whole/MODEL_CARD.md"]).Split("## Adapted clusters")[1..]);
    }

    [Fact]
    public void Save_ExistingTarget_NeedsForce()
    {
        using var songs = new Songs();
        using var directory = new TestFolder();
        using var adapted = songs.Draw(5).Adapt(songs.Model, "n");
        adapted.Save(directory["saved"]);
        Assert.Throws<BundleWriteException>(() => adapted.Save(directory["saved"]));
        adapted.Save(directory["saved"], force: true);
        Assert.Single(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Save_NothingAdapted_SaysSo()
    {
        using var songs = new Songs();
        Assert.Contains("Copy its directory", Assert.Throws<InvalidOperationException>(() => songs.Model.Save("anywhere")).Message, StringComparison.Ordinal);
    }

    private static RowBuilder Copy(RowBuilder row, ArmedModel model)
    {
        var copy = model.Row();
        foreach (var column in model.Columns)
        {
            _ = column.Kind == ColumnKind.Numeric
                ? copy.Set(column, row.Features[column.Index])
                : copy.Set(column, row.Categories[column.Index] < 0 ? "never seen" : column.Levels[(int)row.Categories[column.Index]]);
        }

        return copy;
    }
}
