using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>The model that is meant where none is named: the one that the options name, else the one that was once the only one, as long as it is there.</summary>
internal sealed class DefaultModel(string? given, ILogger logger)
{
    private readonly bool _isGiven = given is not null;
    private volatile string? _name = given;
    private bool _isAlone = true;

    /// <summary>Its name; null if there is none.</summary>
    public string? Name => _name;

    /// <summary>Follows what is loaded: a second model must not break those who named none while there was one.</summary>
    public void Follow(FrozenDictionary<string, ModelVersions> models)
    {
        if (_isGiven)
        {
            return;
        }

        if (_name is null || !models.ContainsKey(_name))
        {
            _name = models.Count == 1 ? models.Keys[0] : null;
        }

        if (_isAlone && models.Count > 1 && _name is not null)
        {
            CatalogueLog.NotAlone(logger, _name, models.Keys.Where(name => name != _name).Order(StringComparer.Ordinal).First());
        }

        _isAlone = models.Count <= 1;
    }
}
