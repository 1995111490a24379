using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>
/// w (R(x, x_M) + lambda_F R(x, x_F)): the mean squared error per pixel of the images that a decoder makes with and without the clusters' effects, on the standardised scale, so that a decoder of the mean
/// image has 1.
/// </summary>
/// <param name="network">An autoencoder.</param>
/// <param name="weight">w.</param>
/// <param name="lambdaF">lambda_F.</param>
internal sealed class ReconstructionTerm(ArmedNetwork network, double weight, double lambdaF) : IObjectiveTerm
{
    public string Name => "reconstruction";

    public double Weight => weight;

    public void AddTo(ObjectivePass pass)
    {
        var (mixed, unknown) = Errors(pass.Forward, pass.Batch);
        pass.Add(Sum(mixed, unknown), weight);
        pass.Report(Name, mixed.item<float>());
        if (unknown is not null)
        {
            pass.Report("reconstruction_fixed", unknown.item<float>());
        }
    }

    public Tensor Validate(ForwardPass forward, Batch batch)
    {
        var (mixed, unknown) = Errors(forward, batch);
        return Sum(mixed, unknown);
    }

    private Tensor Sum(Tensor mixed, Tensor? unknown) => unknown is null ? mixed.Times(1 + lambdaF) : WeightedSum.Of(mixed, unknown, lambdaF);

    /// <summary>R with and without effects; without effects on maps both are the first.</summary>
    private (Tensor Mixed, Tensor? Fixed) Errors(ForwardPass forward, Batch batch)
    {
        var images = forward.Images ?? network.Reconstruct(forward.Activations[^1])!;
        var target = network.Encoder.Standardised(batch.Images!).view(images.Mixed.shape); // [B, C, H, W]
        return ((images.Mixed - target).Squared().mean(), images.AreSame ? null : (images.Fixed - target).Squared().mean());
    }
}
