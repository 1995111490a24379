
namespace Armed.Cli.Tests.Common;

/// <summary>Signals of the process. A native call that is stuck hears no token: the second signal ends it, or that it computes nothing.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public void Interrupt_Once_CancelsAndTwice_Ends()
    {
        var (ends, watches) = (0, 0);
        using var interruption = new Interruption(
            () =>
            {
                watches++;
                return null;
            },
            () => ends++);

        interruption.Interrupt();
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal((0, 1), (ends, watches));

        interruption.Interrupt();
        Assert.Equal((1, 1), (ends, watches));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Watch_ProcessThatComputesNothing_IsStuck(double shareOfTime, bool stuck)
    {
        var found = new TaskCompletionSource();
        var (period, time) = (TimeSpan.FromMilliseconds(30), TimeSpan.Zero);
        using var watch = new StuckWatch(period, () => time += shareOfTime * period, () => found.TrySetResult());

        var first = await Task.WhenAny(found.Task, Task.Delay(stuck ? 3_000 : 150, TestContext.Current.CancellationToken));

        Assert.Equal(stuck, first == found.Task);
    }
}
