using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// The shared features h(x) of an ARMED model. Implement it on a TorchSharp module (a class derived from <see cref="nn.Module"/>): its parameters are trained with the
/// rest of the model, its buffers, such as batch statistics, are kept with them, and its exporter writes the last hidden layer to the graphs.
/// </summary>
/// <remarks>The module is in training mode during steps and in evaluation mode for validation, prediction and export.</remarks>
public interface IBackbone
{
    /// <summary>Widths H_1 .. H_L of the hidden layers, first to last.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>The hidden layers of some rows. The adversary reads all of them; the last one feeds the fixed head and the random slopes.</summary>
    /// <param name="inputs">Encoded inputs x, float [N, F']; with images the standardised values of each row's image follow, float [N, F' + C H W].</param>
    /// <param name="context">What is known about the rows besides their inputs.</param>
    /// <returns>h_1 [N, H_1], .., h_L [N, H_L].</returns>
    public Tensor[] Activations(Tensor inputs, BackboneContext context);
}
