using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Armed.Runtime.Hosting.Services;

/// <summary>Healthy: every model answers by its newest bundle. Degraded: one by an older, or not at all. Unhealthy: none answers.</summary>
internal sealed class CatalogueHealthCheck(ModelCatalogue catalogue) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var models = catalogue.Models;
        var data = models.ToDictionary(model => model.Name, object (model) => model.Versions.Count > 0 ? model.Versions[0].Version : "none", StringComparer.Ordinal);
        if (models.All(model => model.Versions.Count == 0))
        {
            return Task.FromResult(HealthCheckResult.Unhealthy("No model answers.", data: data));
        }

        var faults = models.Where(model => model.Fault is not null).Select(model => $"{model.Name}: {model.Fault}").ToList();
        return Task.FromResult(faults.Count > 0 ? HealthCheckResult.Degraded(string.Join(" ", faults), data: data) : HealthCheckResult.Healthy(data: data));
    }
}
