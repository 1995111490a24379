using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>Reads an object's keys one by one and remembers every fault.</summary>
internal sealed class TrainingOptionsReader
{
    /// <summary>What the option 'adversary' was called in bundles and configurations of earlier versions.</summary>
    private const string FormerName = "adversary_scheme";

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public List<string> Faults { get; } = [];

    public TrainingOptions Read(JsonElement json)
    {
        var options = new TrainingOptions();
        foreach (var property in json.EnumerateObject())
        {
            options = ReadKey(options, property);
        }

        return options;
    }

    private TrainingOptions ReadKey(TrainingOptions options, JsonProperty property)
    {
        var name = property.Name == FormerName ? "adversary" : property.Name;
        if (OptionFields.All.FirstOrDefault(field => field.Name == name) is not { } field)
        {
            return Fault(options, $"unknown option '{property.Name}'.{Nearest.Hint(property.Name, OptionFields.All.Select(known => known.Name))}");
        }

        if (!_seen.Add(name))
        {
            return Fault(options, $"option '{property.Name}' is given twice; keep one.");
        }

        return field.Read(options, property.Value)
            ?? Fault(options, $"option '{property.Name}' is {TrainingOptionsJson.Kind(property.Value)}; expected {field.Expected}.");
    }

    private TrainingOptions Fault(TrainingOptions options, string fault)
    {
        Faults.Add(fault);
        return options;
    }
}
