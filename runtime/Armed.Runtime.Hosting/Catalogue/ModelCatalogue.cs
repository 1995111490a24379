using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Armed.Runtime.Hosting.Catalogue;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Armed.Runtime.Hosting;

/// <summary>
/// The models of a process by name and version. <see cref="Refresh"/> loads bundles that are new or replaced: each is verified first, a bad one leaves the old one
/// serving, and an old one is released when its last lease has gone. Every member may be called from many threads at once.
/// </summary>
public sealed class ModelCatalogue : IDisposable
{
    private readonly Lock _refreshing = new();
    private readonly CatalogueUpdate _update;
    private readonly ILogger _logger;
    private readonly DefaultModel _default;
    private FrozenDictionary<string, ModelVersions> _models = FrozenDictionary<string, ModelVersions>.Empty;
    private bool _disposed;

    /// <summary>Loads every bundle that the options name.</summary>
    /// <param name="options">The options; they are copied.</param>
    /// <param name="logger">Where reloads and refusals are logged; null for nowhere.</param>
    /// <exception cref="ArgumentException">The options are out of range, there is no bundle under a path, or two bundles have one name.</exception>
    /// <exception cref="ArmedBundleException">A bundle that was named itself is damaged or fails its verification. One found in a directory is left out and logged.</exception>
    public ModelCatalogue(ArmedHostingOptions options, ILogger<ModelCatalogue>? logger = null)
        : this(options, logger, TimeProvider.System)
    {
    }

    internal ModelCatalogue(ArmedHostingOptions options, ILogger<ModelCatalogue>? logger, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _logger = logger ?? NullLogger<ModelCatalogue>.Instance;
        _update = new CatalogueUpdate([.. options.Bundles], options.VersionsKept, new BundleLoader(options.Model, options.Verify), _logger, clock);
        _default = new DefaultModel(options.DefaultModel, _logger);
        _models = _update.First();
        _default.Follow(_models);
    }

    /// <summary>What is served now, by name.</summary>
    public IReadOnlyList<CataloguedModel> Models => [.. Volatile.Read(ref _models).Values.Select(model => model.Describe()).OrderBy(model => model.Name, StringComparer.Ordinal)];

    /// <summary>How many bundles have been taken up since the start, the first ones included.</summary>
    public long Loads => _update.Loads;

    /// <summary>How many bundles have been refused since the start.</summary>
    public long FailedLoads => _update.FailedLoads;

    /// <summary>
    /// Takes a model for use: <see cref="ArmedHostingOptions.DefaultModel"/> where it is set, else the only one. The only one remains it when others are loaded later, until it is gone.
    /// </summary>
    /// <returns>The lease; dispose it.</returns>
    /// <exception cref="InvalidOperationException">There have been several models from the start and none is the default, or there is none that answers.</exception>
    /// <exception cref="ObjectDisposedException">The catalogue was disposed.</exception>
    public ModelLease Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var models = Volatile.Read(ref _models);
        return _default.Name is { } name
            ? Rent(name)
            : throw new InvalidOperationException($"{models.Count} models are loaded ({Names(models)}); name one of them: Rent(name), [FromKeyedServices(name)] ModelLease, or the option DefaultModel.");
    }

    /// <summary>Takes a model for use.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version; null or empty for the highest that is good.</param>
    /// <returns>The lease; dispose it.</returns>
    /// <exception cref="InvalidOperationException">There is no such model or version.</exception>
    /// <exception cref="ObjectDisposedException">The catalogue was disposed.</exception>
    public ModelLease Rent(string name, string? version = null)
        => TryRent(name, version, out var lease)
            ? lease
            : throw new InvalidOperationException($"No model '{name}'{(string.IsNullOrEmpty(version) ? "" : $" version '{version}'")} is served; there is {Names(Volatile.Read(ref _models))}.");

    /// <summary>Takes a model for use, if it is served.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version; null or empty for the highest that is good.</param>
    /// <param name="lease">The lease; dispose it.</param>
    /// <returns>Whether there is such a model.</returns>
    /// <exception cref="ObjectDisposedException">The catalogue was disposed.</exception>
    public bool TryRent(string name, string? version, [NotNullWhen(true)] out ModelLease? lease)
    {
        ArgumentNullException.ThrowIfNull(name);
        lease = null;
        while (lease is null)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!Volatile.Read(ref _models).TryGetValue(name, out var versions) || versions.Find(version) is not { } served)
            {
                return false;
            }

            // It fails only where the model was replaced between the look-up and now: look again.
            lease = served.TryEnter() ? new ModelLease(served) : null;
        }

        return true;
    }

    /// <summary>Polls for new bundles and loads them. Done by a service in the background where <see cref="ArmedHostingOptions.ReloadInterval"/> is not zero.</summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            if (_disposed)
            {
                return;
            }

            var (models, retired) = _update.Next(_models);
            Volatile.Write(ref _models, models);
            _default.Follow(models);
            foreach (var model in retired)
            {
                CatalogueLog.Retired(_logger, model);
                model.Leave();
            }
        }
    }

    /// <summary>Releases every model when its last lease has gone. No further one is given.</summary>
    public void Dispose()
    {
        lock (_refreshing)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (var model in _models.Values.SelectMany(model => model.Versions))
            {
                model.Leave();
            }
        }
    }

    private static string Names(FrozenDictionary<string, ModelVersions> models)
        => models.Count == 0 ? "none" : string.Join(", ", models.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"));
}
