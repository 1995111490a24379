using Armed.Runtime;
using Armed.Server.Telemetry;

namespace Armed.Server.Inference;

/// <summary>A model with what the server prepares once for it: its inputs by name, and its metrics.</summary>
internal sealed class ModelBinding(string name, string version, ArmedModel model, ServerMetrics metrics)
{
    public string Name { get; } = name;

    public string Version { get; } = version;

    public ArmedModel Model { get; } = model;

    public ModelInputs Inputs { get; } = new(model);

    public ModelMetrics Metrics { get; } = metrics.Of(name, model);
}
