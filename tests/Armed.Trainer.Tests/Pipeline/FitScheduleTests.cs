using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Pipeline;

/// <summary>What the number of rows decides.</summary>
public sealed class FitScheduleTests
{
    private static readonly TrainingOptions s_options = FitRun.Quick with { ValidationShare = 0.2 };

    [Theory]
    [InlineData(19_999, 20, false)]
    [InlineData(20_000, 10, false)]
    [InlineData(49_999, 10, false)]
    [InlineData(50_000, 6, true)]
    [InlineData(149_999, 6, true)]
    [InlineData(150_000, 4, true)]
    public void Loop_TrainingRows_SetPatienceAndLeastGain(int training, int patience, bool hasMany)
    {
        var data = Data(training);

        var loop = new FitSchedule(data, s_options).Loop(CPU);

        Assert.Equal(training, data.Training.Length);
        Assert.Equal(patience, loop.Patience);
        Assert.Equal(hasMany ? 0.1 / Math.Sqrt(1_000) : 0, loop.LeastGain, 1e-12);
    }

    /// <summary>Patience of the Z-predictor is that of completed options, which repeat the fit.</summary>
    [Theory]
    [InlineData(49_999, 1)]
    [InlineData(50_001, 2)]
    [InlineData(170_000, 4)]
    public void MembershipLoop_CompletedOptions_AreTheSame(int training, int parts)
    {
        var data = Data(training);
        var schedule = new FitSchedule(data, s_options);
        var completed = new FitSchedule(data, s_options with { Patience = schedule.Patience, BatchSize = schedule.BatchSize });

        Assert.Equal(parts, schedule.MembershipParts);
        Assert.Equal(parts * s_options.MaxEpochs, schedule.MembershipLoop(CPU).MaxEpochs);
        Assert.Equal(schedule.Patience, schedule.MembershipLoop(CPU).Patience);
        Assert.Equal(schedule.MembershipLoop(CPU), completed.MembershipLoop(CPU));
    }

    [Fact]
    public void MembershipLoop_EpochsWithoutLimit_StayWithin32Bits() =>
        Assert.Equal(int.MaxValue, new FitSchedule(Data(60_000), s_options with { MaxEpochs = int.MaxValue }).MembershipLoop(CPU).MaxEpochs);

    /// <summary>So many training rows, and 1,000 that decide when to stop.</summary>
    private static FitData Data(int training) => s_all.Value.Sampled(training, 1_000, seed: 1);

    private static readonly Lazy<FitData> s_all = new(() =>
    {
        const int Rows = 220_000;
        int[] rows = [.. Enumerable.Range(0, Rows)];
        using var run = FitRun.Of(FitRun.Csv(("x", Array.ConvertAll(rows, row => row % 1_009)), ("g", Array.ConvertAll(rows, row => $"g{row % 7}")), ("y", Array.ConvertAll(rows, row => row % 13))));
        return FitData.Prepare(Split.All(TableReader.Read(run.Data with { Task = ModelTask.Continuous }, CancellationToken.None)), s_options);
    });
}
