using System.Globalization;

namespace Armed.Server.OpenApi;

/// <summary>Names of operations, from which programs make names of functions: letters, digits and underscores, and each once.</summary>
internal sealed class OperationNames
{
    private readonly Dictionary<(string Model, string? Version), string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names the predictions of models.</summary>
    /// <param name="models">Their names, which differ.</param>
    /// <param name="versions">Models with their versions.</param>
    public OperationNames(IEnumerable<string> models, IEnumerable<(string Model, string Version)> versions)
    {
        // A name that needs no change keeps its own, whatever models come and go next to it.
        foreach (var model in models.OrderBy(name => Plain(name) != name).ThenBy(name => name, StringComparer.Ordinal))
        {
            _names[(model, null)] = Take($"predict_{Plain(model)}");
        }

        foreach (var (model, version) in versions.Order())
        {
            _names[(model, version)] = Take($"predict_{Plain(model)}_version_{Plain(version)}");
        }
    }

    /// <summary>The operation of a model, or of one of its versions.</summary>
    public string Of(string model, string? version = null) => _names[(model, version)];

    private string Take(string plain)
    {
        var name = plain;
        for (var number = 2; !_taken.Add(name); number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{plain}_{number}");
        }

        return name;
    }

    private static string Plain(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}
