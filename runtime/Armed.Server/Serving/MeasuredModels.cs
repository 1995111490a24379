using System.Runtime.CompilerServices;
using Armed.Runtime;
using Armed.Runtime.Hosting;
using Armed.Server.Inference;
using Armed.Server.Telemetry;

namespace Armed.Server.Serving;

/// <summary>The binding and the metrics of each model that serves; they go when their model does.</summary>
internal sealed class MeasuredModels(ServerMetrics metrics)
{
    private readonly ConditionalWeakTable<ArmedModel, MeasuredModel> _models = [];

    public MeasuredModel Of(ModelLease lease)
        => _models.TryGetValue(lease.Model, out var known)
            ? known
            : _models.GetValue(lease.Model, model => new MeasuredModel(new ModelBinding(lease.Name, lease.Version, model), metrics.Of(lease.Name, model)));
}
