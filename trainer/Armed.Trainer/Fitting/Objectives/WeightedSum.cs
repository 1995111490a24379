using Armed.Trainer.Common;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>Sums of weighted losses; a weight of 1 costs no operation.</summary>
internal static class WeightedSum
{
    /// <summary>sum + weight loss, where the sum may be empty.</summary>
    public static Tensor Of(Tensor? sum, Tensor loss, double weight)
    {
        var weighted = weight == 1 ? loss : loss.Times(weight);
        return sum is null ? weighted : sum.Plus(weighted);
    }
}
