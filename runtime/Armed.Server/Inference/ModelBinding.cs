using Armed.Runtime;

namespace Armed.Server.Inference;

/// <summary>A model with what the server prepares once for it: its inputs by name.</summary>
internal sealed class ModelBinding(string name, string version, ArmedModel model)
{
    public string Name { get; } = name;

    public string Version { get; } = version;

    public ArmedModel Model { get; } = model;

    public ModelInputs Inputs { get; } = new(model);
}
