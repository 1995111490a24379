using System.Globalization;

namespace Armed.Server.OpenApi;

/// <summary>Names of operations, from which programs make names of functions: letters, digits and underscores, and each once.</summary>
internal sealed class OperationNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Names the predictions of models.</summary>
    /// <param name="models">Their names, which differ.</param>
    public OperationNames(IEnumerable<string> models)
    {
        // A name that needs no change keeps its own, whatever models come and go beside it.
        var ordered = models.OrderBy(name => Plain(name) != name).ThenBy(name => name, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in ordered)
        {
            var name = $"predict_{Plain(model)}";
            for (var number = 2; !taken.Add(name); number++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"predict_{Plain(model)}_{number}");
            }

            _names[model] = name;
        }
    }

    /// <summary>The operation of a model.</summary>
    public string Of(string model) => _names[model];

    private static string Plain(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}
