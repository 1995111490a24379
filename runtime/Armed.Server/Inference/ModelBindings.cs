using System.Runtime.CompilerServices;
using Armed.Runtime;
using Armed.Runtime.Hosting;
using Armed.Server.Telemetry;

namespace Armed.Server.Inference;

/// <summary>The binding of each model that serves; one goes when its model does.</summary>
internal sealed class ModelBindings(ServerMetrics metrics)
{
    private readonly ConditionalWeakTable<ArmedModel, ModelBinding> _bindings = [];

    public ModelBinding Of(ModelLease lease)
        => _bindings.TryGetValue(lease.Model, out var binding)
            ? binding
            : _bindings.GetValue(lease.Model, model => new ModelBinding(lease.Name, lease.Version, model, metrics));
}
