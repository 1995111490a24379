using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>A shift of the linear predictor for each known cluster of a factor, so that differences between clusters need not be explained by the fixed effects. It goes to the clusters' intercepts when the model is exported.</summary>
/// <param name="name">Name of the module.</param>
internal abstract class ClusterShifts(string name) : Module<Tensor, Tensor>(name)
{
    /// <summary>The clusters' shifts [C, O], centred.</summary>
    public abstract Tensor Shifts();

    /// <summary>Shifts [N, O] of clusters int64 [N].</summary>
    public override Tensor forward(Tensor clusters) => Shifts().index_select(0, clusters);
}
