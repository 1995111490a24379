using Armed.Runtime.Hosting.Catalogue;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Armed.Runtime.Hosting.Services;

/// <summary>Looks for new bundles every so often. Polling, not file events: network drives and containers' volumes send none.</summary>
internal sealed class CatalogueReloader(ModelCatalogue catalogue, IOptions<ArmedHostingOptions> options, ILogger<ModelCatalogue> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ReloadInterval == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private void Look()
    {
        try
        {
            catalogue.Refresh();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            CatalogueLog.LookFailed(logger, e);
        }
    }
}
