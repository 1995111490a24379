using Armed.Trainer.CrossValidating;

namespace Armed.Trainer.Tests.CrossValidating;

public sealed class FitQueueTests
{
    [Fact]
    public void Run_TwoFaults_ReportsTheFirstInOrder()
    {
        using var second = new ManualResetEventSlim();
        int Job(int number, CancellationToken stop)
        {
            if (number == 0)
            {
                second.Wait(TestContext.Current.CancellationToken); // fails after the other one
                Assert.False(stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100)));
                throw new InputException("the first");
            }

            second.Set();
            throw new InputException("the second");
        }

        Assert.Equal("the first", Assert.Throws<InputException>(() => new FitQueue(2).Run<int, int>([0, 1], Job, TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Run_LaterJobs_AreStopped()
    {
        using var begun = new CountdownEvent(2);
        int Job(int number, CancellationToken stop)
        {
            begun.Signal();
            begun.Wait(TestContext.Current.CancellationToken);
            if (number == 0)
            {
                throw new InputException("the first");
            }

            stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(60));
            stop.ThrowIfCancellationRequested();
            return number;
        }

        Assert.Equal("the first", Assert.Throws<InputException>(() => new FitQueue(2).Run<int, int>([0, 1], Job, TestContext.Current.CancellationToken)).Message);
    }
}
