using System.Text.Json;
using Armed.Trainer.Common;
using Armed.Trainer.Options;

namespace Armed.Trainer.Tuning;

/// <summary>Reads a search space from JSON and remembers every fault.</summary>
internal sealed class SearchSpaceReader
{
    private const string Example = "{ \"dropout\": [0, 0.1], \"learning_rate\": { \"from\": 0.001, \"to\": 0.01, \"scale\": \"log\" } }";

    /// <summary>Options that cannot be tuned, and why.</summary>
    private static readonly Dictionary<string, string> s_refused = new(StringComparer.Ordinal)
    {
        ["fixed"] = "it decides which columns are read; give it as --fixed",
        ["random"] = "it decides which columns are read; give it as --random",
        ["series"] = "it decides which columns are read; give it as --series",
        ["seed"] = "the best of several seeds is chance",
        ["max_epochs"] = "rungs ration it; give it as --max-epochs",
        ["device"] = "it changes the time and not the model",
        ["threads"] = "it changes the time and not the model",
        ["unknown_cluster"] = "it is a choice of who uses the model",
    };

    private static readonly JsonDocumentOptions s_reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Faults _faults = new();
    private readonly string _source;

    private SearchSpaceReader(string source) => _source = source;

    /// <summary>The space without a file.</summary>
    public static SearchSpace Default() => Parse(SearchSpace.DefaultText, "the default space") with { IsDefault = true };

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">The file cannot be read, or the space is wrong; every fault is named.</exception>
    public static SearchSpace Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The search space '{path}' cannot be read: {fault.Message} Expected a JSON object such as {Example}.", fault);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">An object: by option a list of values, or from, to and scale.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="InputException">The space is wrong; every fault is named.</exception>
    public static SearchSpace Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_reading);
            return new SearchSpaceReader(source).Read(document.RootElement.Clone());
        }
        catch (JsonException fault)
        {
            throw new InputException($"{source}, line {fault.LineNumber + 1}: not valid JSON. {fault.Message}", fault);
        }
    }

    private SearchSpace Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.EnumerateObject().Any())
        {
            throw new InputException($"{_source}: expected a JSON object with options such as {Example}, found {TrainingOptionsJson.Kind(json)}.");
        }

        var options = new List<TunedOption>();
        foreach (var property in json.EnumerateObject())
        {
            if (Option(property, options) is { } option)
            {
                options.Add(option);
            }
        }

        _faults.ThrowIfAny();
        return new SearchSpace(options);
    }

    private TunedOption? Option(JsonProperty property, List<TunedOption> before)
    {
        if (OptionFields.All.FirstOrDefault(field => field.Name == property.Name) is not { } found)
        {
            return Fault($"unknown option '{property.Name}'.{Nearest.Hint(property.Name, OptionFields.All.Select(field => field.Name))}");
        }

        if (s_refused.TryGetValue(found.Name, out var reason))
        {
            return Fault($"option '{found.Name}' cannot be tuned: {reason}.");
        }

        if (before.Any(option => option.Field.Name == found.Name))
        {
            return Fault($"option '{found.Name}' is given twice; keep one.");
        }

        return property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("from", out _) ? Range(found, property.Value) : Values(found, property.Value);
    }

    private TunedOption? Values(OptionField option, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() == 0)
        {
            return Fault($"option '{option.Name}' is {TrainingOptionsJson.Kind(json)}; expected a list of values such as [{option.Expected}, ..]{(option is OptionField<double> or OptionField<int> ? ", or { \"from\": .., \"to\": .., \"scale\": \"log\" }" : "")}.");
        }

        JsonElement[] values = [.. json.EnumerateArray()];
        var faults = values.Count(value => !IsValid(option, value));
        return faults == 0 ? new TunedOption(option, values, null) : null;
    }

    private TunedOption? Range(OptionField option, JsonElement json)
    {
        var unknown = json.EnumerateObject().Select(property => property.Name).Except(["from", "to", "scale"]).FirstOrDefault();
        var isNumber = option is OptionField<double> or OptionField<int>;
        if (!isNumber || unknown is not null || Number(json, "from") is not { } from || Number(json, "to") is not { } to || Scale(json) is not { } isLog)
        {
            return Fault($"option '{option.Name}' is {json.GetRawText()}; expected {(isNumber ? "{ \"from\": NUMBER, \"to\": NUMBER, \"scale\": \"log\" or \"linear\" }" : "a list of values: only numbers have ranges")}.");
        }

        if (!(from < to) || (isLog && from <= 0))
        {
            return Fault($"option '{option.Name}' goes from {json.GetProperty("from").GetRawText()} to {json.GetProperty("to").GetRawText()}; expected a larger end{(isLog ? ", and a start above 0 on a logarithmic scale" : "")}.");
        }

        var range = new ValueRange(from, to, isLog, option is OptionField<int>);
        return IsValid(option, range.At(0)) & IsValid(option, range.At(1)) ? new TunedOption(option, [], range) : null;
    }

    private bool IsValid(OptionField option, JsonElement value)
    {
        if (option.Read(new TrainingOptions(), value) is not { } options)
        {
            Fault($"option '{option.Name}' has the value {TrainingOptionsJson.Kind(value)}; expected {option.Expected}.");
            return false;
        }

        var faults = new OptionFaults("training");
        option.Check(options, faults);
        try
        {
            faults.ThrowIfAny();
            return true;
        }
        catch (ArgumentException fault)
        {
            Fault(fault.Message);
            return false;
        }
    }

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static bool? Scale(JsonElement json) => !json.TryGetProperty("scale", out var scale) ? false : scale.ValueKind != JsonValueKind.String ? null : scale.GetString() switch { "log" => true, "linear" => false, _ => null };

    private TunedOption? Fault(string text)
    {
        _faults.Add($"{_source}: {text}");
        return null;
    }
}
