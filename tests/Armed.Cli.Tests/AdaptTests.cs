using Armed.Runtime.Bundles;

namespace Armed.Cli.Tests;

public sealed class AdaptTests : IDisposable
{
    private const string Header = "subgenre,danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo,duration,mode\n";
    private const string Row = "0.5,-1.6,0.05,0.5,0,0.1,0.7,-0.7,-1.4,minor\n";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Bundle => Checkout.PathOf("models", "quickstart");

    [Fact]
    public void Run_NewAndKnownCluster_PrintsEffectsAndWritesABundle()
    {
        var data = _folder.Write("d.csv", Header + "my club,0.9," + Row + "my club,0.8," + Row + "trap,0.7," + Row + "my club,," + Row + ",0.5," + Row);

        var run = CommandRun.Of("adapt", Bundle, data, "-o", _folder["b"]).Expect(ExitCode.Done);

        Assert.Matches(@"new        subgenre my club: 2 labelled rows\r?\n  effect +mean +sd *\r?\n  \(Intercept\) +[-0-9.]+ +[0-9.]+ *\r?\n  instrumentalness ", run.Out);
        Assert.Matches("refreshed  subgenre trap: 1 labelled row\r?\n", run.Out);
        Assert.Contains("3 labelled rows (1 without an outcome left out, 1 without a cluster left out): " + _folder["b"], run.Out, StringComparison.Ordinal);
        CommandRun.Of("verify", _folder["b"]).Expect(ExitCode.Done);
        var predictions = CommandRun.Of("predict", _folder["b"], data).Expect(ExitCode.Done).Out.Split('\n');
        Assert.EndsWith(",mixed", predictions[1], StringComparison.Ordinal);
        var differences = CommandRun.Of("diff", Bundle, _folder["b"]).Expect(ExitCode.Done).Out;
        Assert.Contains("The second was adapted from the other one with 3 rows: 2 clusters have effects of their own rows since training. Its scores are those before.", differences.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("No prediction differs.", CommandRun.Of("diff", _folder["b"], _folder["b"], data).Expect(ExitCode.Done).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_HiddenFeatures_AreOneLine()
    {
        var data = _folder.Write("t.csv", "g,x,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant($"c{i % 6},{i % 7},{((i % 7) * (i % 7)) + (i % 6)}.5\n"))));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "6", "--random", "1 + h", "--max-epochs", "2", "--refit", "off", "-o", _folder["hidden"]).Expect(ExitCode.Done);

        var run = CommandRun.Of("adapt", _folder["hidden"], _folder.Write("new.csv", "g,x,y\nmine,1,2.5\nmine,2,5.5\n"), "-o", _folder["adapted"]).Expect(ExitCode.Done);

        Assert.Matches(@"  \(Intercept\) +[-0-9.e]+ +[0-9.e-]+ *\r?\n  6 hidden features, norm +[0-9.e-]+ +[0-9.e-]+ *\r?\n", run.Out);
        Assert.DoesNotMatch("(?m)^  h1 ", run.Out);
        Assert.Contains("Every effect is in random_effects.csv and in --json.", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Slopes of the table's own columns h1 and h2 are no hidden features.</summary>
    [Fact]
    public void Run_OwnColumnsNamedLikeHiddenFeatures_HaveALineEach()
    {
        var data = _folder.Write("t.csv", "g,h1,h2,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant($"c{i % 6},{i % 7},{i % 11},{(i % 7) + (i % 6)}.5\n"))));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "none", "--random", "1 + h1 + h2", "--max-epochs", "2", "--refit", "off", "-o", _folder["own"]).Expect(ExitCode.Done);

        var run = CommandRun.Of("adapt", _folder["own"], _folder.Write("new.csv", "g,h1,h2,y\nmine,1,3,2.5\nmine,2,0,5.5\n"), "-o", _folder["adapted"]).Expect(ExitCode.Done);

        Assert.Matches("(?m)^  h1 ", run.Out);
        Assert.Matches("(?m)^  h2 ", run.Out);
        Assert.DoesNotContain("norm", run.Out, StringComparison.Ordinal);
    }

    /// <summary>What the norm is stands below the table however many clusters there are.</summary>
    [Fact]
    public void Run_ManyClusters_SayWhatTheNormIs()
    {
        var data = _folder.Write("t.csv", "g,x,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant($"c{i % 6},{i % 7},{((i % 7) * (i % 7)) + (i % 6)}.5\n"))));
        CommandRun.Of("train", data, "--outcome", "y", "--cluster", "g", "--hidden", "4", "--random", "1 + h", "--max-epochs", "1", "--refit", "off", "-o", _folder["many"]).Expect(ExitCode.Done);
        var rows = string.Concat(Enumerable.Range(0, 51).Select(i => FormattableString.Invariant($"new{i},{i % 7},{i % 9}.5\n")));

        var run = CommandRun.Of("adapt", _folder["many"], _folder.Write("new.csv", "g,x,y\n" + rows), "-o", _folder["adapted"]).Expect(ExitCode.Done);

        Assert.Contains("\nand 31 more clusters; --json and random_effects.csv have all.", run.Out, StringComparison.Ordinal);
        Assert.Contains("The norm is the root of the sum of the squared means, and its sd the root of the sum of their variances.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Json_PrintsOneObject()
    {
        var data = _folder.Write("d.csv", Header + "my club,0.9," + Row);
        var run = CommandRun.Of("adapt", Bundle, data, "-o", _folder["b"], "--json").Expect(ExitCode.Done);
        var cluster = run.Json.GetProperty("clusters")[0];
        Assert.Equal((1, true, BundleManifest.Parse(File.ReadAllText(Path.Combine(Bundle, "armed.json"))).RandomEffects[0].Terms.Count), (run.Json.GetProperty("rows").GetInt32(), cluster.GetProperty("new").GetBoolean(), cluster.GetProperty("effects").GetArrayLength()));
        Assert.Equal("gaussian sums", run.Json.GetProperty("method").GetString());
    }

    [Fact]
    public void Run_SameDirectoryWithForce_ReplacesTheBundle()
    {
        var data = _folder.Write("d.csv", Header + "my club,0.9," + Row);
        CommandRun.Of("adapt", Bundle, data, "-o", _folder["b"]).Expect(ExitCode.Done);
        CommandRun.Of("adapt", _folder["b"], data, "-o", _folder["b"]).ExpectRefused(_folder["b"]);
        Assert.Contains("refreshed  subgenre my club: 2 labelled rows", CommandRun.Of("adapt", _folder["b"], data, "-o", _folder["b"], "--force").Expect(ExitCode.Done).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("subgenre,energy\nx,1\n", "has no column 'danceability' (outcome)")]
    [InlineData(Header + "x,high," + Row, "The outcome 'danceability' is 'high'")]
    [InlineData(Header + "x,," + Row, "has no row with an outcome 'danceability' and a cluster 'subgenre' (1 without the one")]
    public void Run_WrongData_IsRefused(string data, string message) =>
        CommandRun.Of("adapt", Bundle, _folder.Write("d.csv", data), "-o", _folder["b"]).ExpectRefused(message);

    [Fact]
    public void Run_UnknownClusterColumn_NamesThem() =>
        CommandRun.Of("adapt", Bundle, _folder.Write("d.csv", Header + "x,1," + Row), "-o", _folder["b"], "--cluster", "genre").ExpectRefused("--cluster genre: bundle");
}
