using Armed.Runtime.Hosting.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Armed.Runtime.Hosting;

/// <summary>Adds ARMED models to a service collection.</summary>
public static class ArmedServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="ModelCatalogue"/> (singleton; loaded at the host's start, reloaded in the background) and <see cref="ModelLease"/> (scoped: the only model or the default
    /// one; keyed by name: that model). Inject the lease where rows are predicted, and the catalogue where models are chosen.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; at least one path goes into <see cref="ArmedHostingOptions.Bundles"/>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddArmed(this IServiceCollection services, Action<ArmedHostingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<ArmedHostingOptions>().Configure(configure);
        services.TryAddSingleton(provider => new ModelCatalogue(provider.GetRequiredService<IOptions<ArmedHostingOptions>>().Value, provider.GetService<ILogger<ModelCatalogue>>()));
        services.TryAddScoped(provider => provider.GetRequiredService<ModelCatalogue>().Rent());
        services.TryAddKeyedScoped(KeyedService.AnyKey, (provider, key) => provider.GetRequiredService<ModelCatalogue>().Rent(Name(key)));
        services.AddHostedService<CatalogueReloader>();
        return services;
    }

    /// <summary>
    /// Adds a health check of the models: healthy where each answers by its newest bundle, degraded where a bundle was refused, unhealthy where none answers. Its data holds the
    /// version of each.
    /// </summary>
    /// <param name="builder">What <c>services.AddHealthChecks()</c> gives.</param>
    /// <param name="name">The check's name. Default <c>armed</c>.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddArmed(this IHealthChecksBuilder builder, string name = "armed")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddCheck<CatalogueHealthCheck>(name);
    }

    private static string Name(object? key) => key as string ?? throw new InvalidOperationException($"The key '{key}' is not the name of a model; expected text.");
}
