using Armed.Runtime;

namespace Armed.Server.Inference;

/// <summary>A model with what the server prepares once for it: its inputs and heads by name.</summary>
internal sealed class ModelBinding
{
    public ModelBinding(string name, string version, ArmedModel model)
    {
        (Name, Version, Model, Inputs) = (name, version, model, new ModelInputs(model));
        Heads = new ServedHeads(model, Inputs);
        WhyNotInferred = model.WhyNotInferred();
    }

    public string Name { get; }

    public string Version { get; }

    public ArmedModel Model { get; }

    public ModelInputs Inputs { get; }

    public ServedHeads Heads { get; }

    /// <summary>Why clusters inferred from single rows are not the better answer; null where they are, or where nothing was measured.</summary>
    public string? WhyNotInferred { get; }
}
