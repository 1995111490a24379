using Armed.Runtime.Hosting;
using Armed.Server.Inference;

namespace Armed.Server.Serving;

/// <summary>Messages about a model that is not served.</summary>
internal static class ModelErrors
{
    private const int MostNames = 20;

    public static string NotServed(ModelCatalogue catalogue, string name)
    {
        var models = catalogue.Models;
        var model = models.FirstOrDefault(model => model.Name == name);
        if (model is { Versions.Count: > 0 })
        {
            return $"Model '{name}' has no such version; expected {string.Join(", ", model.Versions.Select(version => version.Version))}, or none for the first.";
        }

        return model is not null
            ? $"Model '{name}' is not ready: {model.Fault}"
            : $"There is no model '{InputFaults.Short(name)}'; expected one of {string.Join(", ", models.Take(MostNames).Select(known => $"'{known.Name}'"))}.";
    }
}
