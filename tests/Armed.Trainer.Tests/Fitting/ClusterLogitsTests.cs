using Armed.Trainer.Fitting.Stages;

namespace Armed.Trainer.Tests.Fitting;

/// <summary>The temperature of least log loss, and what calibration is measured by.</summary>
public sealed class ClusterLogitsTests
{
    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(3.5)]
    public void Temperature_LogitsTimesANumber_IsThatNumber(double times)
    {
        var (values, labels) = Draw(rows: 40_000, classes: 4, times);

        Assert.Equal(times, new ClusterLogits(values, labels).Temperature(), 0.03 * times); // the standard error is about 1 %
    }

    [Fact]
    public void Temperature_OfAFewRows_HasTheLeastLossOfAGrid()
    {
        var (values, labels) = Draw(rows: 50, classes: 3, times: 2);
        var logits = new ClusterLogits(values, labels);

        var temperature = logits.Temperature();

        Assert.All(Enumerable.Range(1, 400), step => Assert.True(logits.Score(temperature).LogLoss <= logits.Score(0.05 * step).LogLoss + 1e-12));
    }

    [Fact]
    public void Temperature_EveryRowNamedRight_IsTheLeast() =>
        Assert.Equal(0.05, new ClusterLogits([2, 0, 0, 1, 3, 0], [0, 1, 0]).Temperature(), 0.001);

    [Fact]
    public void Temperature_EveryRowNamedWrong_IsTheLargest() =>
        Assert.Equal(20, new ClusterLogits([2, 0, 0, 1, 3, 0], [1, 0, 1]).Temperature(), 0.2);

    [Fact]
    public void Temperature_LogitsThatTellNothing_IsFinite() => Assert.InRange(new ClusterLogits([0, 0, 0, 0], [0, 1]).Temperature(), 0.05, 20);

    [Fact]
    public void Score_ByHand_HasLossAndCalibrationError()
    {
        // Probabilities of class 0: .8, .8, .6 (twice right of three), in the bins of .8 and .6.
        var logits = new ClusterLogits([MathF.Log(4), 0, MathF.Log(4), 0, MathF.Log(1.5f), 0], [0, 1, 0]);

        var score = logits.Score(1);

        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.2) + Math.Log(0.6)) / 3, score.LogLoss, 1e-6);
        Assert.Equal((Math.Abs(1.6 - 1) + Math.Abs(0.6 - 1)) / 3, score.CalibrationError, 1e-6);
    }

    /// <summary>Labels drawn from softmax(z), and z times a number.</summary>
    private static (float[] Values, int[] Labels) Draw(int rows, int classes, double times)
    {
        var (normal, values, labels) = (new Normal(5), new float[rows * classes], new int[rows]);
        for (var row = 0; row < rows; row++)
        {
            double[] z = [.. Enumerable.Range(0, classes).Select(_ => 1.5 * normal.Next())];
            var left = normal.Uniform() * z.Sum(Math.Exp);
            for (var c = 0; c < classes; c++)
            {
                values[(row * classes) + c] = (float)(times * z[c]);
                labels[row] += left > Math.Exp(z[c]) && labels[row] == c ? 1 : 0;
                left -= Math.Exp(z[c]);
            }

            labels[row] = Math.Min(labels[row], classes - 1);
        }

        return (values, labels);
    }
}
