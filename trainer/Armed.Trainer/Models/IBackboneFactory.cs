namespace Armed.Trainer.Models;

/// <summary>Builds the backbones of a fit. Name and description belong to the fit's identity: a checkpoint is not continued with another backbone.</summary>
public interface IBackboneFactory
{
    /// <summary>Name of the kind of backbone, such as <c>residual</c>.</summary>
    public string Name { get; }

    /// <summary>Everything that two backbones of this name may differ in, such as <c>blocks 2, width 32</c>.</summary>
    public string Description { get; }

    /// <summary>
    /// Builds a backbone on the CPU. It is called once per network of a fit. Torch's generator is seeded before each call, so weights that are drawn from it are
    /// reproducible; they are left as they are.
    /// </summary>
    /// <param name="input">What the backbone reads.</param>
    /// <returns>A new TorchSharp module. The fit disposes it.</returns>
    public IBackbone Create(BackboneInput input);
}
