using System.Text.Json;
using Armed.Cli.Evaluating;
using Armed.Cli.Reporting;
using Armed.Trainer;

namespace Armed.Cli.Tests;

public sealed class EvaluateTests : IDisposable
{
    private static readonly string[] s_small = ["--outcome", "y", "--cluster", "cluster", "--hidden", "8", "--max-epochs", "3", "--device", "cpu", "--folds", "2", "--curves", "false", "--trees", "false", "--second-stage", "false", "--calibrate-variances", "false"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_Text_HasTablesAndAVerdict()
    {
        var text = Evaluate("--models", "mean,mixed,armed").Out;

        Assert.Contains("binary outcome y: 200 rows, 4 clusters of cluster;", text, StringComparison.Ordinal);
        Assert.Matches(@"\nrows: new rows of known clusters, 2 folds\n[^:]*mean +0\.\d{4} +0\.\d{4} +-?\d\.\d{4}, \d\.\d{4} +[+-]?\d", text);
        Assert.Matches(@"\nclusters: rows of new clusters, 2 folds\n[^:]*armed +0\.\d{4}", text);
        Assert.Contains("calibration", text, StringComparison.Ordinal);
        Assert.Contains("Classes of accuracy, balanced accuracy are decided by the threshold that maximises sensitivity plus specificity on the training rows, not by 0.5", text, StringComparison.Ordinal);
        Assert.Contains("For new rows of known clusters ", text, StringComparison.Ordinal);
        Assert.Contains("For rows of new clusters ", text, StringComparison.Ordinal);
        Assert.Matches(@"\nFor rows of new clusters the log_loss of ARMED is 0\.\d{4} to \d\.\d{4} \(median 0\.\d{4}\) in 4 clusters of cluster with at least 10 rows\. It is highest in '\d' \(50 rows\)\.\n", text);
        Assert.Matches(@"\nFor rows of new clusters ARMED has the highest log_loss where x[12] is -?[\d.]+ to -?[\d.]+: 0\.\d{4} \(95 % interval .*\), (49|50|51) rows\.", text);
    }

    /// <summary>Every measure of two classes with its deviation, in tables that fit the width, below one another.</summary>
    [Fact]
    public void Run_AllMeasures_HasTablesThatFitTheWidth()
    {
        var text = Evaluate("--models", "mean,mixed", "--measures", "all").Out;

        var tables = text[text.IndexOf("Measures: the mean over the folds", StringComparison.Ordinal)..];
        Assert.Equal(3, tables.Split("\n rows: ").Length - 1);
        Assert.Equal(3, tables.Split("\n clusters: ").Length - 1);
        Assert.All(text.Split('\n').Where(line => line.StartsWith("   m", StringComparison.Ordinal)), line => Assert.InRange(line.TrimEnd().Length, 20, 120));
        Assert.Matches(@"\n +model +f1 +ppv +npv +sensitivity +specificity +threshold *\n", tables);
        Assert.Matches(@"\n +model +sensitivity +specificity +calibration +calibration +ece +seconds *\n +at +at +slope +intercept *\n +80 +80 *\n +specificity +sensitivity *\n", tables);
        Assert.Matches(@"\n   mixed( +0\.\d{4} \(0\.\d{4}\)){6} *\n", tables);
        Assert.DoesNotContain("No model has", text, StringComparison.Ordinal); // of the measures of other outcomes
        Assert.Contains("Classes of accuracy, balanced accuracy, f1, ppv, npv, sensitivity, specificity are decided by the threshold", tables, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SomeMeasures_HasTheseAndSaysWhichThereAreNot()
    {
        var text = Evaluate("--models", "mean", "--scheme", "rows", "--measures", "brier,crps,ece").Out;

        Assert.Matches(@"\n +model +brier +ece +seconds *\n", text);
        Assert.Contains("No model has crps. Either a binary outcome has no such measure, or no fold determines it. --measures all shows what there is.", text, StringComparison.Ordinal);
    }

    /// <summary>Of a measure that should be high the worst cluster is the lowest one; of a measure that clusters do not have, the loss is told.</summary>
    [Fact]
    public void Run_OtherMeasures_TellsClustersByThemOrByTheLoss()
    {
        Assert.Matches(@"\nFor rows of new clusters the auroc of the training mean is 0\.5000 to 0\.5000 \(median 0\.5000\) in 4 clusters of cluster with at least 10 rows\. It is lowest in '\d' \(50 rows\)\.\n",
            Evaluate("--models", "mean", "--scheme", "clusters", "--measure", "auroc").Out);
        Assert.Matches(@"\nFor rows of new clusters the rmse of the training mean is \d\.\d{4} to \d\.\d{4} \(median \d\.\d{4}\) in 4 clusters",
            CommandRun.Of("evaluate", Spirals(), "--outcome", "x1", "--cluster", "cluster", "--models", "mean", "--scheme", "clusters", "--folds", "2", "--measure", "r2").Expect(ExitCode.Done).Out);
    }

    [Fact]
    public void Run_TimeOfTexts_SaysThatTimesAreExpected()
    {
        var data = _folder.Write("arms.csv", "y,x,arm,g\n" + string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i * 7 % 11},{i * 3 % 17},{"ab"[i % 2]},g{i % 6}\n"))));
        CommandRun Run(params string[] more) => CommandRun.Of(["evaluate", data, "--outcome", "y", "--cluster", "g", "--task", "continuous", "--models", "mean", "--scheme", "future", "--folds", "2", .. more]);

        Run("--time", "arm").ExpectRefused("The column 'arm' (--time) holds texts, such as 'a'; expected numbers or dates, which order the rows. Give another column with --time.");
        Run("--time", "arm", "--exclude", "arm").ExpectRefused("The column 'arm' (--time) holds texts; expected numbers or dates");
        Run("--time", "g").ExpectRefused("The column 'g' (--time) holds texts, such as 'g0';");
        Run("--time", "nothing").ExpectRefused("'nothing'");
        Run("--time", "x").Expect(ExitCode.Done);
    }

    /// <summary>Counts of 0 to 90 about a mean that nothing tells: their spread is not Poisson's.</summary>
    [Fact]
    public void Run_WideCounts_ProposesTheOtherFamily()
    {
        var random = new Random(2);
        var data = _folder.Write("wide.csv", "y,x,g\n" + string.Concat(Enumerable.Range(0, 120).Select(i => FormattableString.Invariant($"{Math.Floor(90 * Math.Pow(random.NextDouble(), 3))},{random.NextDouble():F3},{i % 6}\n"))));
        string Text(string family) => CommandRun.Of("evaluate", data, "--outcome", "y", "--cluster", "g", "--task", "count", "--family", family, "--hidden", "none", "--random", "1", "--models", "mean,armed", "--folds", "2", "--scheme", "rows", "--device", "cpu").Expect(ExitCode.Done).Out;

        Assert.Contains(" where about 1 is expected). Their log_loss is mostly that. Evaluate --family negative-binomial as well.", Text("poisson"), StringComparison.Ordinal);
        Assert.DoesNotContain("negative-binomial", Text("negative-binomial"), StringComparison.Ordinal);
    }

    /// <summary>Poisson counts of mean 30 that clusters change by an effect of sd 0.5: rows of a new cluster are far from any mean, and yet Poisson's.</summary>
    [Fact]
    public void Run_PoissonCountsOfDifferentClusters_SaysNothingOfTheirSpread()
    {
        var random = new Random(2);
        double[] means = [.. Enumerable.Range(0, 12).Select(i => 30 * Math.Exp(i % 2 == 0 ? 0.5 : -0.5))];
        var data = _folder.Write("clusters.csv", "y,x,g\n" + string.Concat(Enumerable.Range(0, 240).Select(i => FormattableString.Invariant($"{Poisson(random, means[i % 12])},{random.NextDouble():F3},{i % 12}\n"))));
        CommandRun Run(params string[] more) =>
            CommandRun.Of(["evaluate", data, "--outcome", "y", "--cluster", "g", "--task", "count", "--hidden", "none", "--random", "1", "--models", "armed", "--folds", "2", "--device", "cpu", .. more]).Expect(ExitCode.Done);

        var model = Run("--scheme", "clusters", "--json").Json.GetProperty("schemes")[0].GetProperty("models")[0];

        Assert.True(model.GetProperty("measures").GetProperty("poisson_deviance").GetProperty("mean").GetDouble() > 2);
        Assert.DoesNotContain("Held-out counts vary more", Run("--scheme", "clusters").Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Held-out counts vary more", Run("--scheme", "rows").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Json_HasEveryFoldAndCluster()
    {
        var run = Evaluate("--models", "mean,armed", "--scheme", "clusters", "--measure", "auroc", "--json", "-o", _folder["scores.json"]);

        Assert.Equal(run.Json.GetRawText(), JsonElement.Parse(File.ReadAllText(_folder["scores.json"])).GetRawText());
        Assert.Equal(("auroc", "higher", "armed"), (run.Json.GetProperty("measure").GetString(), run.Json.GetProperty("better").GetString(), run.Json.GetProperty("reference").GetString()));
        var scheme = Assert.Single(run.Json.GetProperty("schemes").EnumerateArray());
        var mean = scheme.GetProperty("models")[0];
        Assert.Equal("mean", mean.GetProperty("model").GetString());
        Assert.Equal(0.5, mean.GetProperty("measures").GetProperty("auroc").GetProperty("mean").GetDouble(), 1e-12); // ties count half
        Assert.Equal(2, mean.GetProperty("fits").GetArrayLength());
        Assert.Equal(4, mean.GetProperty("by_cluster").GetArrayLength());
        Assert.All(mean.GetProperty("by_cluster").EnumerateArray(), cluster => Assert.Equal(0.5, cluster.GetProperty("measures").GetProperty("auroc").GetDouble(), 1e-12));
        Assert.All(mean.GetProperty("by_cluster").EnumerateArray(), cluster => Assert.InRange(cluster.GetProperty("measures").GetProperty("observed_mean").GetDouble(), 0.3, 0.7));
        var groups = mean.GetProperty("by_group").EnumerateArray().ToList();
        Assert.Equal(["x1", "x1", "x1", "x1", "x2", "x2", "x2", "x2"], groups.Select(group => group.GetProperty("column").GetString()).Order());
        Assert.All(groups, group => Assert.InRange(group.GetProperty("rows").GetInt32(), 49, 51));
        Assert.All(groups, group => Assert.Equal(2, group.GetProperty("measures").GetProperty("log_loss").GetProperty("count").GetInt32()));
        var difference = mean.GetProperty("differences").GetProperty("auroc");
        Assert.InRange(difference.GetProperty("p").GetDouble(), 0, 1);
        Assert.Equal(difference.GetProperty("p").GetDouble() < 0.05, difference.GetProperty("is_clear").GetBoolean());
        Assert.True(mean.GetProperty("fits")[0].GetProperty("seconds").GetDouble() >= 0);
        Assert.Equal(3, run.Json.GetProperty("options").GetProperty("max_epochs").GetInt32());
        Assert.False(File.Exists(_folder["scores.json.checkpoint"]));

        var shown = EvaluationTable.Of(run.Json)!; // what report.html shows of it
        Assert.Equal(("auroc", "armed"), (shown.Measure, shown.Reference));
        var compared = Assert.Single(shown.Schemes);
        Assert.Equal(["mean", "armed"], compared.Models.Select(model => model.Name));
        Assert.Equal(mean.GetProperty("measures").GetProperty("auroc").GetProperty("mean").GetDouble(), compared.Models[0].Mean);
        Assert.Null(compared.Model("armed")!.Difference);
        Assert.Equal(scheme.GetProperty("verdict").GetArrayLength(), compared.Verdict.Count);
        Assert.Equal(200, compared.Clusters.Sum(cluster => cluster.Rows));
        Assert.All(compared.Clusters, cluster => Assert.InRange(cluster.Measures["predicted_mean"], 0, 1));
    }

    [Fact]
    public void Run_ExistingFile_NeedsForce()
    {
        Evaluate("--models", "mean", "-o", _folder["scores.json"]);
        CommandRun.Of(["evaluate", Spirals(), .. s_small, "--models", "mean", "-o", _folder["scores.json"]]).ExpectRefused("--force");
        Evaluate("--models", "mean", "-o", _folder["scores.json"], "--force");
    }

    [Fact]
    public void Run_Cancelled_SaysHowToGoOn()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        var run = CommandRun.Of(stopped.Token, ["evaluate", Spirals(), .. s_small, "-o", _folder["scores.json"]]).Expect(ExitCode.Interrupted);
        Assert.Contains("scores.json.checkpoint; the same command with --resume goes on from there", run.Error, StringComparison.Ordinal);
        Evaluate("--models", "mean", "-o", _folder["scores.json"], "--resume");
    }

    [Theory]
    [InlineData("--scheme row", "option --scheme has 'row'; expected some of rows, clusters, future. Did you mean 'rows'?")]
    [InlineData("--models armd", "There is no model 'armd' to compare; expected some of mean, mixed, network, cluster-network, lightgbm, lightgbm-cluster, domain-adversarial, mldg, menet, lmmnn, armed-no-adversary, armed-random-clusters, armed. Did you mean 'armed'?")]
    [InlineData("--measures f2", "--measures has 'f2'; expected all, or some of log_loss, rmse, ")]
    [InlineData("--measures ppv,sensitivty", "Did you mean 'sensitivity'?")]
    [InlineData("--folds 1", "folds is 1; expected 2 to 1000.")]
    [InlineData("--folds 9", "There are 9 folds of whole clusters, but 'cluster' has 4 clusters with usable rows. Use --folds 4 or fewer, or --scheme rows.")]
    [InlineData("--scheme future", "--scheme future is given without --time, the column that orders the rows. Give the column of times with --time COLUMN")]
    [InlineData("--scheme rows --time x1", "time is 'x1'; expected the scheme future beside it.")]
    [InlineData("--splits s.csv --scheme rows", "--splits is given beside --scheme or --folds")]
    [InlineData("--split-column s", "split_column is 's'; expected a file of folds (splits) beside it.")]
    [InlineData("--resume", "--resume needs --output FILE.json")]
    [InlineData("--unknown-cluster context", "unknown_cluster is 'context'; expected population or inferred")]
    [InlineData("--outcome z", "'z'")]
    [InlineData("-o no/such/folder.json", "does not exist. Create it first")]
    public void Run_WrongOption_SaysWhatAndWhatInstead(string options, string expected)
    {
        string[] given = options.Split(' '), columns = ["--outcome", "y", "--cluster", "cluster"];
        CommandRun.Of(["evaluate", Spirals(), .. given[0] == "--outcome" ? columns[2..] : columns, .. given]).ExpectRefused(expected);
    }

    [Fact]
    public void Describe_Progress_ShowsABarAndTheTimeLeft()
    {
        var progress = new CrossValidationProgress("rows", 1, 3, "armed", 15, 5, 60);

        Assert.Equal("[#####...............] 15/60 fits  rows repeat 2 fold 3 armed  about 1:30 left", EvaluationLine.Describe(progress, TimeSpan.FromSeconds(20)));
        Assert.Equal("[....................] 0/60 fits  rows fold 3 armed", EvaluationLine.Describe(progress with { Repeat = 0, Done = 0, Kept = 0 }, TimeSpan.Zero));
    }

    /// <summary>Events of a Poisson process of rate 1 in a time that is the mean.</summary>
    private static int Poisson(Random random, double mean)
    {
        var events = 0;
        for (var time = -Math.Log(1 - random.NextDouble()); time < mean; time -= Math.Log(1 - random.NextDouble()))
        {
            events++;
        }

        return events;
    }

    private CommandRun Evaluate(params string[] more) => CommandRun.Of(["evaluate", Spirals(), .. s_small, .. more]).Expect(ExitCode.Done);

    private string Spirals()
    {
        if (!File.Exists(_folder["spirals.csv"]))
        {
            CommandRun.Of("simulate", "spirals", "--clusters", "4", "--rows-per-cluster", "50", "-o", _folder["spirals.csv"]).Expect(ExitCode.Done);
        }

        return _folder["spirals.csv"];
    }
}
