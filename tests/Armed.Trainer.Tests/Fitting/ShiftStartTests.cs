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

        // Means -1, 2 and 1.5, and 1 of all rows; Adam's steps end within a hundredth of the lowest squares.
        Assert.Equal([-2, 1, 0.5f], shifts, (e, a) => Math.Abs(e - a) < 0.02);
        Assert.Equal(1, constant, 0.02);
    }

    [Fact]
    public void Run_Classes_GivesTheLogitsAndStaysWithinBounds()
    {
        using var outcome = new BinaryOutcome();
        using var scope = NewDisposeScope();

        var (shifts, _) = Run(outcome, tensor([0f, 1f, 1f, 1f, 1f, 0f, 0f, 0f]).unsqueeze(1));

        Assert.Equal(Math.Log(0.25 / 0.75), shifts[2] - shifts[0], 0.02); // of 1 in 4, from 1 in 2
        Assert.InRange(shifts[1] - shifts[0], 2, 6); // all of one class: without a bound it would be infinite
    }

    [Fact]
    public void Run_TwoFactors_SharesTheLevelsOut()
    {
        using var outcome = new ContinuousOutcome();
        using FreeShifts first = new([4, 4], 1), second = new([2, 2, 4], 1);
        using var scope = NewDisposeScope();
        // 1 in the second cluster of the first factor, 2 in the last one of the second, which holds rows of both.
        var y = tensor([0f, 1f, 0f, 1f, 2f, 3f, 2f, 3f]).unsqueeze(1);

        new ShiftStart(outcome, y, null, zeros(1)).Run([first, second], [tensor(new long[] { 0, 1, 0, 1, 0, 1, 0, 1 }), tensor(s_clusters)]);

        Assert.Equal([-0.5f, 0.5f], Close.Values(first.Shifts()), (e, a) => Math.Abs(e - a) < 0.03);
        Assert.Equal([-1, -1, 1], Close.Values(second.Shifts()), (e, a) => Math.Abs(e - a) < 0.03);
    }

    [Fact]
    public void Shifts_AreCentredOverTheRows()
    {
        using var shifts = new FreeShifts([2, 2, 4], 1);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        shifts.Values.copy_(tensor([4f, 8f, 1f]).unsqueeze(1));

        Assert.Equal([0.5f, 4.5f, -2.5f], Close.Values(shifts.Shifts())); // less 2/8 4 + 2/8 8 + 4/8 1 = 3.5
    }

    private static (float[] Shifts, float Constant) Run(OutcomeModel outcome, Tensor y)
    {
        using var shifts = new FreeShifts([2, 2, 4], 1);
        var constant = new ShiftStart(outcome, y, null, zeros(1)).Run([shifts], [tensor(s_clusters)]);
        return (Close.Values(shifts.Shifts()), constant.item<float>());
    }
}
