using System.Net.Sockets;
using Armed.Runtime.Hosting;
using Armed.Server.Hosting;
using Armed.Server.Serving;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Armed.Server;

/// <summary>A server of ARMED models: Open Inference Protocol v2 over REST and gRPC, health, metrics and a page. Dispose it when it has stopped.</summary>
public sealed class ArmedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ArmedServerOptions _options;

    private ArmedServer(WebApplication app, ArmedServerOptions options) => (_app, _options) = (app, options);

    /// <summary>The models that are served.</summary>
    public ModelCatalogue Models => _app.Services.GetRequiredService<ModelCatalogue>();

    /// <summary>Addresses that are listened on once the server has started, those of <see cref="ArmedServerOptions.Urls"/> first; ports are the real ones.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Makes a server and loads its models. It does not listen yet.</summary>
    /// <param name="options">What it serves, where, and within which limits.</param>
    /// <param name="logging">Where its log goes; null for nowhere.</param>
    /// <returns>The server.</returns>
    /// <exception cref="ArgumentException">The options are out of range, there is no bundle, or the certificate cannot be read; the message says what to do.</exception>
    /// <exception cref="Armed.Runtime.ArmedBundleException">A bundle that was named itself is damaged.</exception>
    public static ArmedServer Create(ArmedServerOptions options, Action<ILoggingBuilder>? logging = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var app = ServerHost.Build(options, logging);
        try
        {
            var server = new ArmedServer(app, options);
            _ = server.Models;
            return server;
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    /// <summary>Starts to listen.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>When it listens.</returns>
    /// <exception cref="IOException">An address cannot be listened on; the message names it and says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw ListenFaults.Of(e, _options, Addresses.Count);
        }

        ServerLog.Listens(_app.Logger, Addresses, _options);
    }

    /// <summary>
    /// Stops: the server reports that it is not ready; after <see cref="ArmedServerOptions.DrainDelay"/> it refuses new connections; running requests finish within
    /// <see cref="ArmedServerOptions.ShutdownTimeout"/>.
    /// </summary>
    /// <returns>When the last request has finished.</returns>
    public async Task StopAsync()
    {
        _app.Services.GetRequiredService<ServerState>().Drain();
        ServerLog.Drains(_app.Logger);
        await Task.Delay(_options.DrainDelay).ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until it is asked to stop, and stops as <see cref="StopAsync"/> does.</summary>
    /// <param name="cancellationToken">Asks it to stop; SIGTERM and Ctrl-C are the caller's to turn into it.</param>
    /// <returns>When it has stopped.</returns>
    public async Task StopWhenAsync(CancellationToken cancellationToken)
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(stop.SetResult).ConfigureAwait(false))
        {
            await stop.Task.ConfigureAwait(false);
        }

        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>Releases models and sockets.</summary>
    /// <returns>When that is done.</returns>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
