using Armed.Server.Inference;
using Armed.Server.Telemetry;

namespace Armed.Server.Serving;

/// <summary>A model that serves, and the counts of its requests.</summary>
internal sealed class MeasuredModel(ModelBinding binding, ModelMetrics metrics)
{
    public ModelBinding Binding { get; } = binding;

    public ModelMetrics Metrics { get; } = metrics;
}
