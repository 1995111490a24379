using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Export;

namespace Armed.Trainer.CrossValidating;

/// <summary>Finished fits in a file of JSON lines, the first of which says what they depend on.</summary>
internal sealed class ScoreJournal : IDisposable
{
    private readonly string? _path;
    private readonly StreamWriter? _writer;
    private readonly Dictionary<string, FitScore> _known = new(StringComparer.Ordinal);

    private ScoreJournal(string? path) => _path = path;

    private ScoreJournal(string path, string identity, IEnumerable<Entry> known)
    {
        _path = path;
        foreach (var entry in known)
        {
            _known[entry.Key] = entry.Score;
        }

        // Written anew: a line that was cut short by the end of the process goes away.
        var sibling = path + ".part";
        File.WriteAllLines(sibling, [JsonSerializer.Serialize(new Header(identity)), .. _known.Select(entry => JsonSerializer.Serialize(new Entry(entry.Key, entry.Value)))]);
        File.Move(sibling, path, overwrite: true);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>Opens a journal; without a path nothing is kept.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dataHash">Hash of the table.</param>
    /// <param name="options">The options of the ARMED model.</param>
    /// <param name="resume">Whether fits of an existing file count.</param>
    /// <exception cref="InputException">The file is of other data, options or versions.</exception>
    public static ScoreJournal Open(string? path, string dataHash, TrainingOptions options, bool resume)
    {
        if (path is null)
        {
            return new ScoreJournal(null);
        }

        var identity = FitIdentity.Compute(dataHash, options);
        if (!resume || !File.Exists(path))
        {
            return new ScoreJournal(path, identity, []);
        }

        var lines = File.ReadAllLines(path);
        return lines.Length > 0 && Parse<Header>(lines[0])?.Identity == identity
            ? new ScoreJournal(path, identity, lines.Skip(1).Select(Parse<Entry>).OfType<Entry>())
            : throw new InputException($"The finished fits in '{path}' are of other data, options or package versions. Run without --resume to start again, or remove the file.");
    }

    /// <summary>A finished fit; null where there is none.</summary>
    public FitScore? Find(FitScore asked, Fold fold) => _known.GetValueOrDefault(Key(asked, fold));

    /// <summary>Keeps a fit.</summary>
    public void Add(FitScore score, Fold fold) => _writer?.WriteLine(JsonSerializer.Serialize(new Entry(Key(score, fold), score)));

    /// <summary>Everything is done: the file goes away.</summary>
    public void Delete()
    {
        _writer?.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    public void Dispose() => _writer?.Dispose();

    /// <summary>Scheme, repeat, fold and model, and the rows of the fold, which other numbers of folds change.</summary>
    private static string Key(FitScore score, Fold fold)
    {
        var rows = string.Join(',', fold.Test) + "/" + string.Join(',', fold.Unused);
        return FormattableString.Invariant($"{score.Scheme} {score.Repeat} {score.Fold} {score.Model} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rows)))[..16]}");
    }

    private static T? Parse<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line);
        }
        catch (JsonException)
        {
            return null; // cut short, or not ours
        }
    }

    private sealed record Header(string Identity);

    private sealed record Entry(string Key, FitScore Score);
}
