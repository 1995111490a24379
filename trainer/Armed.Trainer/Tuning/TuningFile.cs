using System.Text.Json;
using Armed.Onnx.Files;

namespace Armed.Trainer.Tuning;

/// <summary>The file of a search: what its scores depend on, and the scores. It is replaced whole.</summary>
internal sealed record TuningFile
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Hash of data, options, space, folds, measure and package versions.</summary>
    public required string Identity { get; init; }

    /// <summary>Every finished trial at every rung, in the order in which they were run.</summary>
    public required IReadOnlyList<TrialScore> Scores { get; init; }

    /// <summary>What the scores say, for people and programs; it is not read again.</summary>
    public TuningResult? Result { get; init; }

    /// <summary>The scores of a file; none where there is no file.</summary>
    /// <exception cref="InputException">The file is of another search, or no such file.</exception>
    public static IReadOnlyList<TrialScore> Load(string path, string identity)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var file = JsonSerializer.Deserialize<TuningFile>(File.ReadAllBytes(path), s_json)!;
            return file.Identity == identity ? file.Scores
                : throw new InputException($"The trials in '{path}' are of other data, options, folds, spaces or package versions. Run without --resume to start again, or choose another file.");
        }
        catch (JsonException fault)
        {
            throw new InputException($"'{path}' is not a file of armed tune: {fault.Message} Run without --resume to start again, or choose another file.", fault);
        }
    }

    /// <summary>Writes the file to a sibling first.</summary>
    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, s_json));
}
