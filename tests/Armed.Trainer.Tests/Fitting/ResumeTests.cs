using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>The same data, options, seed and threads give the same bundle id, whatever interrupts the fit.</summary>
[Collection(FitsCollection.Name)]
public sealed class ResumeTests : IDisposable
{
    // 64 steps an epoch, so that reports (every 20 steps) fall within epochs; dropout, as its random state must come back; a learned embedding.
    private static readonly TrainingOptions s_options = FitRun.Quick with { BatchSize = 4, Dropout = 0.2, MaxEpochs = 4, Patience = 2 };

    private readonly FitRun _run = FitRun.Of(new SimulatedTable(rows: 300).Everything("binary"), "g", "s");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Run_SameSeed_SameBundle()
    {
        var first = _run.Fit(s_options, "a");
        var second = _run.Fit(s_options, "b");

        Assert.Equal(first.Manifest.BundleId, second.Manifest.BundleId);
        Assert.Equal(File.ReadAllBytes(_run["a/random_effects.csv"]), File.ReadAllBytes(_run["b/random_effects.csv"]));
        Assert.Equal(File.ReadAllBytes(_run["a/history.jsonl"]), File.ReadAllBytes(_run["b/history.jsonl"]));
    }

    [Fact]
    public async Task Run_OthersDrawFromTorchMeanwhile_SameBundle()
    {
        var first = _run.Fit(s_options, "a");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var others = Task.Run(() => DrawUntil(ended.Token), TestContext.Current.CancellationToken);
        var second = _run.Fit(s_options, "b");
        await ended.CancelAsync();
        await others;

        Assert.Equal(first.Manifest.BundleId, second.Manifest.BundleId);
    }

    [Fact]
    public void Run_OtherSeed_OtherBundle() =>
        Assert.NotEqual(_run.Fit(s_options, "a").Manifest.BundleId, _run.Fit(s_options with { Seed = 2 }, "b").Manifest.BundleId);

    [Theory]
    [InlineData("training", 1)]    // within the first epoch
    [InlineData("training", 4)]    // at an epoch's end
    [InlineData("training", 9)]    // within a later epoch, after early stopping has a best one
    [InlineData("training 2", 2)]  // within the second network
    [InlineData("training 3", 5)]  // within the third
    [InlineData("refit", 1)]       // before the last layer is solved
    [InlineData("z-predictor", 1)]
    [InlineData("z-predictor", 6)]
    public void Resume_AfterCancellation_GivesTheSameBundle(string stage, int report)
    {
        var expected = _run.Fit(s_options, "expected");

        Interrupt(stage, report);
        Assert.False(Directory.Exists(_run["bundle"]));
        Assert.True(File.Exists(_run["bundle.checkpoint/state.bin"]));
        var resumed = Resume(s_options);

        Assert.Equal(expected.Manifest.BundleId, resumed.Manifest.BundleId);
        Assert.Equal(File.ReadAllBytes(_run["expected/history.jsonl"]), File.ReadAllBytes(_run["bundle/history.jsonl"]));
        Assert.False(Directory.Exists(_run["bundle.checkpoint"]));
    }

    [Fact]
    public void Resume_InterruptedAgainAndAgain_GivesTheSameBundle()
    {
        var expected = _run.Fit(s_options with { Dropout = 0 }, "expected");

        for (var i = 0; i < 3; i++)
        {
            Interrupt("training", 2, s_options with { Dropout = 0 }, resume: i > 0);
        }

        Assert.Equal(expected.Manifest.BundleId, Resume(s_options with { Dropout = 0 }).Manifest.BundleId);
    }

    [Fact]
    public void Resume_AlternatingSchemeWithIgnore_GivesTheSameBundle()
    {
        var options = s_options with { AdversaryScheme = AdversaryScheme.Alternating, Between = BetweenClusters.Ignore };
        var expected = _run.Fit(options, "expected");
        Interrupt("training", 5, options);

        Assert.Equal(expected.Manifest.BundleId, Resume(options).Manifest.BundleId);
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
    public void Resume_FinishedFit_TakesTheBundleThatStands()
    {
        var first = _run.Fit(s_options);

        var again = Resume(s_options);

        Assert.Equal(first.Manifest.BundleId, again.Manifest.BundleId);
        Assert.Equal(0, again.Epochs);
    }

    [Fact]
    public void Run_WithoutResume_IgnoresALeftOverCheckpoint()
    {
        Interrupt("training", 4);

        Assert.Equal(_run.Fit(s_options, "expected").Manifest.BundleId, _run.Fit(s_options).Manifest.BundleId);
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
