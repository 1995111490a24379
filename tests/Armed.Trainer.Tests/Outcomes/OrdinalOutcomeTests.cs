using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

[NoTensorLeaks]
public sealed class OrdinalOutcomeTests
{
    [Fact]
    public void LossAndPrediction_HandValues_Agree()
    {
        using var scope = NewDisposeScope();
        using var outcome = Make(-1, 0.5, 2);
        double[] cumulative = [Sigmoid(-1 - 0.3), Sigmoid(0.5 - 0.3), Sigmoid(2 - 0.3), 1];

        var prediction = Close.Values(outcome.Predict(Column(0.3), zeros(1, 1)));

        for (var k = 0; k < 4; k++)
        {
            var probability = cumulative[k] - (k == 0 ? 0 : cumulative[k - 1]);
            Assert.Equal(probability, prediction[k], 1e-6); // float rounding
            Assert.Equal(-Math.Log(probability), outcome.Loss(Column(0.3), tensor(new[] { (long)k })).item<float>(), 2e-6);
        }
    }

    [Fact]
    public void Prediction_IntegratesEveryCumulativeLogitAndMarginalLossAttenuatesIt()
    {
        using var scope = NewDisposeScope();
        using var outcome = Make(-1, 0.5, 2);
        var scale = 1 / Math.Sqrt(1 + Math.PI / 8 * 1.5);
        var probability = Sigmoid(scale * (0.5 - 0.3)) - Sigmoid(scale * (-1 - 0.3));

        Assert.Equal(Integral(0.5 - 0.3, 1.5) - Integral(-1 - 0.3, 1.5), outcome.Predict(Column(0.3), Column(1.5))[0, 1].item<float>(), 1e-6);
        Assert.Equal(-Math.Log(probability), outcome.MarginalLoss(Column(0.3), Column(1.5), tensor(new[] { 1L })).item<float>(), 2e-6);
        Assert.Equal(1, outcome.Predict(Column(0.3), Column(1.5)).sum().item<float>(), 1e-6);
    }

    [Fact]
    public void Loss_FarFromTheClass_IsFiniteWithAFiniteGradient()
    {
        using var scope = NewDisposeScope();
        using var outcome = Make(-1, -0.999, 2);
        var eta = tensor(new[] { 60f, -60, 60, 60 }).unsqueeze(1).requires_grad_(true);

        var loss = outcome.Loss(eta, tensor(new[] { 0L, 3, 1, 2 }));
        loss.backward();

        // -ln: 61; 62; 60.999 - ln(1 - e^-.001); 58 - ln(1 - e^-2.999). Differences of sigmoids would all be 0.
        Assert.Equal((61 + 62 + 60.999 - Math.Log(1 - Math.Exp(-0.001)) + 58 - Math.Log(1 - Math.Exp(-2.999))) / 4, loss.item<float>(), 1e-3); // a step of .001 in float32
        Assert.All(Close.Values(eta.grad!), slope => Assert.True(float.IsFinite(slope)));
        Assert.All(outcome.Learned, parameter => Assert.All(Close.Values(parameter.grad!), slope => Assert.True(float.IsFinite(slope))));
    }

    [Fact]
    public void Loss_Gradients_AreTheDifferences()
    {
        using var scope = NewDisposeScope();
        using var outcome = Make(-1, 0.5, 2);
        Gradients.AgreeWithDifferences(outcome, tensor(new[] { -1f, 0.5f, 2, 0 }).unsqueeze(1), tensor(new[] { 0L, 1, 3, 2 }));
    }

    [Fact]
    public void StartLearned_IsTheEmpiricalCumulativeLogits()
    {
        using var scope = NewDisposeScope();
        using var outcome = new OrdinalOutcome(3);

        outcome.StartLearned(tensor(new[] { 0L, 1, 1, 2, 2, 2 }), null);

        // Half a row more in every class: 1.5, 2.5, 3.5 of 7.5.
        Near([Math.Log(1.5 / 6), Math.Log(4 / 3.5)], outcome.CutPoints);
        outcome.StartLearned(tensor(new[] { 0L, 1, 2 }), Column(1, 2, 3));
        Near([Math.Log(1.5 / 6), Math.Log(4 / 3.5)], outcome.CutPoints);
        Assert.Equal(0, outcome.StartIntercept(tensor(new[] { 0L, 1, 2 })).item<float>());
    }

    [Fact]
    public void SetCutPoints_NotAscending_IsRefused()
    {
        using var outcome = new OrdinalOutcome(3);

        Assert.Throws<ArgumentException>(() => outcome.SetCutPoints([1, 1]));
        Assert.Throws<ArgumentException>(() => outcome.SetCutPoints([1]));
        outcome.SetCutPoints([-3, 40]);
        Near([-3, 40], outcome.CutPoints);
    }

    private static OrdinalOutcome Make(params double[] cutPoints)
    {
        var outcome = new OrdinalOutcome(cutPoints.Length + 1);
        outcome.SetCutPoints(cutPoints);
        return outcome;
    }

    private static void Near(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5)); // a softplus and its inverse in float
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Tensor Column(params double[] values) => tensor(Array.ConvertAll(values, v => (float)v)).unsqueeze(1);

    /// <summary>E sigmoid(m + sqrt(v) z) by a grid of 4,000 steps.</summary>
    private static double Integral(double mean, double variance)
    {
        double sum = 0, total = 0;
        for (var z = -10.0; z <= 10; z += 0.005)
        {
            var density = Math.Exp(-z * z / 2);
            (sum, total) = (sum + (density * Sigmoid(mean + (Math.Sqrt(variance) * z))), total + density);
        }

        return sum / total;
    }
}
