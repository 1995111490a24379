using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>Shifts of the clusters start at their own levels.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ShiftStartTests
{
    private static readonly long[] s_clusters = [0, 0, 1, 1, 2, 2, 2, 2];

    [Fact]
    public void Run_Numbers_GivesTheMeansOfTheClusters()
    {
        using var outcome = new ContinuousOutcome();
        using var scope = NewDisposeScope();

        var (shifts, constant) = Run(outcome, tensor([-2f, 0f, 2f, 2f, 1f, 2f, 1.5f, 1.5f]).unsqueeze(1));

        // Means -1, 2 and 1.5, a little closer to 0 by the prior; Adam's steps end within a hundredth of the largest posterior.
        float[] levels = [-1 * Kept(2), 2 * Kept(2), 1.5f * Kept(4)];
        Assert.Equal(levels.Select(level => level - levels.Average()), shifts, (e, a) => Math.Abs(e - a) < 0.02);
        Assert.Equal(levels.Average(), constant, 0.02);
    }

    [Fact]
    public void Run_Classes_GivesTheLogitsAndStaysWithinBounds()
    {
        using var outcome = new BinaryOutcome();
        using var scope = NewDisposeScope();

        var (shifts, _) = Run(outcome, tensor([0f, 1f, 1f, 1f, 1f, 0f, 0f, 0f]).unsqueeze(1));

        // 1 in 2, 2 in 2, 1 in 4: at the largest posterior n (share - p) = eta / sd^2. All of one class have no largest likelihood.
        Assert.Equal(Mode(4, 0.25) - Mode(2, 0.5), shifts[2] - shifts[0], 0.02);
        Assert.Equal(Mode(2, 1) - Mode(2, 0.5), shifts[1] - shifts[0], 0.15); // Adam's steps end a little before it
    }

    [Fact]
    public void Run_TwoFactors_SharesTheLevelsOut()
    {
        using var outcome = new ContinuousOutcome();
        using FreeShifts first = new(2, 1), second = new(3, 1);
        using var scope = NewDisposeScope();
        // 1 in the second cluster of the first factor, 2 in the last one of the second, which holds rows of both.
        var y = tensor([0f, 1f, 0f, 1f, 2f, 3f, 2f, 3f]).unsqueeze(1);

        new ShiftStart(outcome, y, null, zeros(1)).Run([first, second], [tensor(new long[] { 0, 1, 0, 1, 0, 1, 0, 1 }), tensor(s_clusters)]);

        Assert.Equal([-0.5f, 0.5f], Close.Values(first.Shifts()), (e, a) => Math.Abs(e - a) < 0.03);
        // Without the prior -2/3, -2/3 and 4/3; ridge regression with a penalty of 1/25 gives:
        Assert.Equal([-0.659f, -0.659f, 1.319f], Close.Values(second.Shifts()), (e, a) => Math.Abs(e - a) < 0.03);
    }

    [Fact]
    public void Shifts_AreCentredOverTheClusters()
    {
        using var shifts = new FreeShifts(3, 1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        shifts.Values.copy_(tensor([4f, 8f, 3f]).unsqueeze(1));

        Assert.Equal([-1, 3, -2], Close.Values(shifts.Shifts()));
    }

    /// <summary>What the prior leaves of the mean of some rows with a standard deviation of 1.</summary>
    private static float Kept(int rows) => (float)(rows / (rows + (1 / (FreeShifts.PriorSd * FreeShifts.PriorSd))));

    /// <summary>The logit with the largest posterior, by bisection.</summary>
    private static double Mode(int rows, double share)
    {
        double low = -20, high = 20;
        while (high - low > 1e-9)
        {
            var eta = (low + high) / 2;
            var slope = (rows * (share - (1 / (1 + Math.Exp(-eta))))) - (eta / (FreeShifts.PriorSd * FreeShifts.PriorSd));
            (low, high) = slope > 0 ? (eta, high) : (low, eta);
        }

        return low;
    }

    private static (float[] Shifts, float Constant) Run(OutcomeModel outcome, Tensor y)
    {
        using var shifts = new FreeShifts(3, 1);
        var constant = new ShiftStart(outcome, y, null, zeros(1)).Run([shifts], [tensor(s_clusters)]);
        return (Close.Values(shifts.Shifts()), constant.item<float>());
    }
}
