using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

/// <summary>Derivatives of rows' negative log-likelihoods, compared with differences of losses and with autograd.</summary>
[NoTensorLeaks]
public sealed class DerivativesTests
{
    private const int Rows = 9;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Derivatives_SeveralClasses_AreThoseOfTheLoss(bool isWeighted)
    {
        using var outcome = new MulticlassOutcome(3);
        Check(outcome, tensor(Enumerable.Range(0, Rows).Select(row => row % 3L).ToArray()), isWeighted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Derivatives_TwoClasses_AreThoseOfTheLoss(bool isWeighted)
    {
        using var outcome = new BinaryOutcome();
        Check(outcome, tensor(Enumerable.Range(0, Rows).Select(row => row % 2f).ToArray()).unsqueeze_(1), isWeighted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Derivatives_Numbers_AreThoseOfTheLoss(bool isWeighted)
    {
        using var outcome = new ContinuousOutcome();
        Check(outcome, tensor(Enumerable.Range(0, Rows).Select(row => row / 4f).ToArray()).unsqueeze_(1), isWeighted);
    }

    private static void Check(OutcomeModel outcome, Tensor y, bool isWeighted)
    {
        using (y)
        {
            using var scope = NewDisposeScope();
            var normal = new Normal(2);
            var weights = isWeighted ? tensor(Enumerable.Range(0, Rows).Select(row => 0.5f + (row / 4f)).ToArray()).unsqueeze(1) : null;
            var predictor = tensor(Enumerable.Range(0, Rows * outcome.Outputs).Select(_ => (float)normal.Next()).ToArray()).view(Rows, outcome.Outputs);

            var (first, second) = outcome.Derivatives(predictor, y, weights);

            const float Width = 0.05f;
            for (var o = 0; o < outcome.Outputs; o++)
            {
                for (var row = 0; row < Rows; row++)
                {
                    Tensor Moved(float step)
                    {
                        var moved = predictor.clone();
                        moved[row, o] += step;
                        return moved;
                    }

                    double At(float step) => outcome.Loss(Moved(step), y, weights).item<float>() * outcome.WeightOf(y, weights);
                    double SlopeAt(float step) => outcome.Derivatives(Moved(step), y, weights).First[row, o].item<float>();

                    Assert.Equal((At(Width) - At(-Width)) / (2 * Width), first[row, o].item<float>(), 1e-3);
                    Assert.Equal((SlopeAt(Width) - SlopeAt(-Width)) / (2 * Width), second[row, o].item<float>(), 1e-3);
                }
            }
        }
    }
}
