using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// Mundlak's device (Econometrica 46, 1978): the clusters' means of x with their own coefficients gamma, so that differences between
/// clusters need not be explained by the fixed effects. The product goes to the known clusters' intercepts when the model is exported.
/// </summary>
internal sealed class ClusterMeans : ClusterShifts
{
    private readonly Tensor _means;
    private readonly Parameter _coefficients;

    /// <param name="means">Means of x [C, F'], centred over the training rows.</param>
    /// <param name="outputs">Number of linear predictors O.</param>
    public ClusterMeans(Tensor means, int outputs)
        : base(nameof(ClusterMeans))
    {
        _means = means;
        _coefficients = new Parameter(zeros(means.size(1), outputs));
        RegisterComponents();
    }

    /// <summary>gamma [F', O].</summary>
    public Parameter Coefficients => _coefficients;

    public override Tensor Shifts() => _means.matmul(_coefficients);

    public override Tensor forward(Tensor clusters) => _means.index_select(0, clusters).matmul(_coefficients);
}
