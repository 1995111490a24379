using System.Text;
using System.Text.Json;
using Armed.Trainer.Options;

namespace Armed.Trainer;

/// <summary>Training options as JSON: the file of <c>--config</c>, the presets that ship, and the record in a bundle's manifest.</summary>
public static class TrainingOptionsJson
{
    private const int MostLetters = 1 << 20;
    private static readonly JsonDocumentOptions s_reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Names of the presets that ship, which <see cref="Load"/> takes instead of a path.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["paper"];

    /// <summary>Reads a preset by its name, or a file by its path.</summary>
    /// <param name="nameOrPath">A name of <see cref="Presets"/>, or the path of a JSON file. <c>./paper</c> is a file.</param>
    /// <returns>The defaults, overridden by the file's values; not validated yet.</returns>
    /// <exception cref="InputException">The file is missing or cannot be read, is not a JSON object, has an unknown key or a value of the wrong kind; every fault is named.</exception>
    public static TrainingOptions Load(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        var json = Presets.Contains(nameOrPath) ? ReadPreset(nameOrPath) : ReadFile(nameOrPath);
        return Parse(json, nameOrPath);
    }

    /// <summary>Reads options from a JSON object with keys in snake_case; comments and trailing commas are allowed.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <returns>The defaults, overridden by the file's values; not validated yet.</returns>
    /// <exception cref="InputException">The text is not a JSON object, has an unknown key, a key twice or a value of the wrong kind; every fault is named.</exception>
    public static TrainingOptions Parse(string json, string source = "the configuration")
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = ParseDocument(json, source);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InputException($"{source}: expected a JSON object such as {{ \"max_epochs\": 50 }}, found {Kind(document.RootElement)}.");
        }

        var reader = new TrainingOptionsReader();
        var options = Read(reader, document.RootElement, source);
        if (reader.Faults.Count > 0)
        {
            throw new InputException($"{source}: {string.Join($"\n{source}: ", reader.Faults)}");
        }

        return options;
    }

    /// <summary>The complete record, every option in a fixed order, so that equal options give equal text.</summary>
    /// <param name="options">The options.</param>
    /// <returns>A JSON object that <see cref="Parse"/> reads back.</returns>
    public static JsonElement ToElement(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ToElement(options, OptionFields.All);
    }

    /// <summary>What a fit's identity is made of: newer options only where they are used.</summary>
    internal static JsonElement ToIdentity(TrainingOptions options) => ToElement(options, OptionFields.All.Where(field => !(field.IsLeftOutWhenNull && field.IsNullIn(options))));

    /// <summary>The options that differ from the defaults.</summary>
    internal static JsonElement ToGiven(TrainingOptions options)
    {
        var (given, defaults) = (ToElement(options), ToElement(new TrainingOptions()));
        return ToElement(options, OptionFields.All.Where(field => given.GetProperty(field.Name).GetRawText() != defaults.GetProperty(field.Name).GetRawText()));
    }

    private static JsonElement ToElement(TrainingOptions options, IEnumerable<OptionField> fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var field in fields)
            {
                writer.WritePropertyName(field.Name);
                field.Write(options, writer);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.ToArray());
    }

    internal static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => $"the text {Short(json.GetRawText())}",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"the list {Short(json.GetRawText())}",
        _ => Short(json.GetRawText()),
    };

    private static string Short(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");

    private static TrainingOptions Read(TrainingOptionsReader reader, JsonElement json, string source)
    {
        try
        {
            return reader.Read(json);
        }
        catch (InvalidOperationException fault)
        {
            // What the document throws for a name or a text with half a surrogate pair.
            throw new InputException($"{source}: a name or a text is not valid Unicode. Expected no \\uD800 to \\uDFFF, except in pairs.", fault);
        }
    }

    private static JsonDocument ParseDocument(string json, string source)
    {
        try
        {
            return JsonDocument.Parse(json, s_reading);
        }
        catch (JsonException fault)
        {
            throw new InputException($"{source}, line {fault.LineNumber + 1}: not valid JSON. {fault.Message}", fault);
        }
    }

    private static string ReadPreset(string name)
    {
        using var stream = typeof(TrainingOptionsJson).Assembly.GetManifestResourceStream($"Armed.Trainer.Options.{name}.json")
            ?? throw new InvalidOperationException($"The preset {name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string ReadFile(string path)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            var letters = new char[MostLetters + 1];
            var length = reader.ReadBlock(letters);
            return length <= MostLetters ? new string(letters, 0, length) : throw new InputException($"Configuration '{path}' has more than {MostLetters} letters. Expected a JSON object such as {{ \"max_epochs\": 50 }}.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"Configuration '{path}' does not exist. Give the path of a JSON file, or the name of a preset: {string.Join(", ", Presets)}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new InputException($"Configuration '{path}' cannot be read: {fault.Message}", fault);
        }
    }
}
