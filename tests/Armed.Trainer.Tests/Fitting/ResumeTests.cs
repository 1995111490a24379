using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>The same data, options, seed and threads give the same bundle id, whatever interrupts the fit.</summary>
[Collection(FitsCollection.Name)]
public sealed class ResumeTests(UninterruptedFit uninterrupted) : IClassFixture<UninterruptedFit>, IDisposable
{
    private static readonly TrainingOptions s_options = UninterruptedFit.Options;

    private readonly FitRun _run = UninterruptedFit.NewRun();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_SameSeed_SameBundleThatResumingTakes()
    {
        var again = _run.Fit(s_options);

        Assert.Equal(uninterrupted.BundleId, again.Manifest.BundleId);
        Assert.Equal(uninterrupted.Effects, File.ReadAllText(_run["bundle/random_effects.csv"]));
        Assert.Equal(uninterrupted.History, File.ReadAllText(_run["bundle/history.jsonl"]));

        var resumed = Resume(s_options);
        Assert.Equal(again.Manifest.BundleId, resumed.Manifest.BundleId);
        Assert.Equal(0, resumed.Epochs);
    }

    [Fact]
    public async Task Run_OthersDrawFromTorchMeanwhile_SameBundle()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var others = Task.Run(() => DrawUntil(ended.Token), TestContext.Current.CancellationToken);
        var again = _run.Fit(s_options);
        await ended.CancelAsync();
        await others;

        Assert.Equal(uninterrupted.BundleId, again.Manifest.BundleId);
    }

    [Fact]
    public void Run_OtherSeed_OtherBundle() =>
        Assert.NotEqual(uninterrupted.BundleId, _run.Fit(s_options with { Seed = 2 }).Manifest.BundleId);

    /// <summary>What one resuming forgets, the next ones cannot know: the end of each line is right only if every resuming was.</summary>
    [Theory]
    [InlineData("training", 1, "training 3", 5, "z-predictor", 6, "refit", 1)] // within the first epoch, within the third network, within the predictor of clusters, and before the last layer is solved
    [InlineData("training", 4, "training", 5, "training 2", 2, "z-predictor", 1)] // at an epoch's end, within a later epoch after early stopping has a best one, within the second network
    public void Resume_AfterCancellations_GivesTheSameBundle(string first, int firstReport, string second, int secondReport, string third, int thirdReport, string fourth, int fourthReport)
    {
        foreach (var (i, (stage, report)) in new[] { (first, firstReport), (second, secondReport), (third, thirdReport), (fourth, fourthReport) }.Index())
        {
            Interrupt(stage, report, s_options, resume: i > 0);
            Assert.False(Directory.Exists(_run["bundle"]));
            Assert.True(File.Exists(_run["bundle.checkpoint/state.bin"]));
        }

        var resumed = Resume(s_options);

        Assert.Equal(uninterrupted.BundleId, resumed.Manifest.BundleId);
        Assert.Equal(uninterrupted.History, File.ReadAllText(_run["bundle/history.jsonl"]));
        Assert.False(Directory.Exists(_run["bundle.checkpoint"]));
    }

    [Fact]
    public void Resume_InterruptedAgainAndAgain_GivesTheSameBundle()
    {
        for (var i = 0; i < 3; i++)
        {
            Interrupt("training", 2, s_options, resume: i > 0);
        }

        Assert.Equal(uninterrupted.BundleId, Resume(s_options).Manifest.BundleId);
    }

    [Theory]
    [InlineData(AdversaryScheme.Alternating)]
    [InlineData(AdversaryScheme.Closed)]
    public void Resume_OtherSchemesWithIgnore_GiveTheSameBundle(AdversaryScheme scheme)
    {
        var options = s_options with { Adversary = scheme, Between = BetweenClusters.Ignore };
        var expected = _run.Fit(options, "expected");
        Interrupt("training", 5, options);

        Assert.Equal(expected.Manifest.BundleId, Resume(options).Manifest.BundleId);
    }

    /// <summary>Curves, trees, slopes and answers for new clusters are searched for anew, from the same numbers.</summary>
    [Theory]
    [InlineData("training 2", 2)]
    [InlineData("refit", 1)]
    [InlineData("new clusters", 1)]
    public void Resume_DefaultSearchesOfTheRefit_GiveTheSameBundle(string stage, int report)
    {
        var options = new TrainingOptions { Hidden = [8], MaxEpochs = 2, Networks = 2, Device = TrainingDevice.Cpu };
        using var run = FitRun.Of(new SimulatedTable(rows: 300, clusters: 10).Everything("binary"), "g");
        var expected = run.Fit(options, "expected").Manifest;
        using var cancel = new CancelAt(stage, report);
        Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(run.Request(options), cancel, cancel.Token));
        Assert.NotNull(cancel.At);

        Assert.Equal(expected.BundleId, ArmedTraining.Run(run.Request(options) with { Resume = true }, cancellation: TestContext.Current.CancellationToken).Manifest.BundleId);
    }

    [Fact]
    public void Resume_OtherOptionsOrData_IsRefused()
    {
        Interrupt("training", 1);

        var fault = Assert.Throws<InputException>(() => Resume(s_options with { LearningRate = 0.01 })).Message;
        Assert.Contains("was made with other data, options, seed or package versions", fault, StringComparison.Ordinal);
        Assert.Contains("leave out --resume to start again", fault, StringComparison.Ordinal);

        File.AppendAllText(_run["t.csv"], "1,2,a,w01,g0,s1,1\n");
        Assert.Throws<InputException>(() => Resume(s_options));
        Assert.True(File.Exists(_run["bundle.checkpoint/state.bin"]), "A refused checkpoint must stay.");
    }

    [Theory]
    [InlineData(0.5, "checksum")]  // a bit of a weight
    [InlineData(0.0, "checksum")]  // the checksum itself
    [InlineData(-1, "checksum")]   // cut short
    public void Resume_DamagedCheckpoint_SaysSo(double at, string part)
    {
        Interrupt("training", 4);
        var file = _run["bundle.checkpoint/state.bin"];
        var bytes = File.ReadAllBytes(file);
        if (at < 0)
        {
            bytes = bytes[..(bytes.Length / 2)];
        }
        else
        {
            bytes[(int)(at * bytes.Length)] ^= 1;
        }

        File.WriteAllBytes(file, bytes);

        var fault = Assert.Throws<InputException>(() => Resume(s_options)).Message;

        Assert.Contains(file, fault, StringComparison.Ordinal);
        Assert.Contains(part, fault, StringComparison.Ordinal);
        Assert.Contains("Leave out --resume", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithoutResume_IgnoresALeftOverCheckpoint()
    {
        Interrupt("training", 4);

        Assert.Equal(uninterrupted.BundleId, _run.Fit(s_options).Manifest.BundleId);
    }

    [Theory]
    [InlineData(1e6, "not finite in epoch ", "at learning rate 1E+06")]
    public void Run_LossDiverges_NamesEpochAndRate(double rate, string first, string second)
    {
        var fault = Assert.Throws<InputException>(() => _run.Fit(FitRun.Quick with { Hidden = [8, 8, 8], LearningRate = rate, MaxEpochs = 60, Patience = 0, ClipNorm = 0 })).Message;

        Assert.Contains(first, fault, StringComparison.Ordinal);
        Assert.Contains(second, fault, StringComparison.Ordinal);
        Assert.Contains("Lower the learning rate", fault, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run["bundle"]));
    }

    [Fact]
    public void Run_OutcomeBeyondSinglePrecision_IsRefused()
    {
        var table = new SimulatedTable(rows: 100);
        using var run = FitRun.Of(FitRun.Csv(("x1", table.X1), ("g", table.G), ("y", Array.ConvertAll(table.Number, y => y * 1e30))));

        Assert.Contains("The outcome 'y' has a standard deviation of", Assert.Throws<InputException>(() => run.Fit(FitRun.Quick)).Message, StringComparison.Ordinal);
    }

    private void Interrupt(string stage, int report) => Interrupt(stage, report, s_options);

    private void Interrupt(string stage, int report, TrainingOptions options, bool resume = false)
    {
        using var cancel = new CancelAt(stage, report);
        Assert.ThrowsAny<OperationCanceledException>(() => ArmedTraining.Run(_run.Request(options) with { Resume = resume }, cancel, cancel.Token));
        Assert.NotNull(cancel.At);
    }

    private TrainingResult Resume(TrainingOptions options) =>
        ArmedTraining.Run(_run.Request(options) with { Resume = true }, cancellation: TestContext.Current.CancellationToken);

    private static void DrawUntil(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            using var drawn = rand(64);
            manual_seed(1);
        }
    }
}
