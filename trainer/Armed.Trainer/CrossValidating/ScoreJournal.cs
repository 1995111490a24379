using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Explaining.Scoring;

namespace Armed.Trainer.CrossValidating;

/// <summary>Finished fits in a file of JSON lines, the first of which says what they depend on.</summary>
internal sealed class ScoreJournal : IDisposable
{
    /// <summary>Form of a score; to be raised with every change of what is measured, so that a journal of an older form is not taken for one of this.</summary>
    private const string ScoreForm = "scores 4";
    private const int HashDigits = 16;

    private readonly string? _path;
    private readonly StreamWriter? _writer;
    private readonly Dictionary<string, FitScore> _known = new(StringComparer.Ordinal);

    private ScoreJournal(string? path) => _path = path;

    private ScoreJournal(string path, JournalHeader header, IEnumerable<Entry> known)
    {
        _path = path;
        foreach (var entry in known)
        {
            _known[entry.Key] = entry.Score;
        }

        // Written anew: a line that was cut short by the end of the process goes away.
        var sibling = path + ".part";
        File.WriteAllLines(sibling, [JsonSerializer.Serialize(header), .. _known.Select(entry => JsonSerializer.Serialize(new Entry(entry.Key, entry.Value)))]);
        File.Move(sibling, path, overwrite: true);
        _writer = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>Opens a journal; without a path nothing is kept.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">What its fits depend on.</param>
    /// <param name="resume">Whether fits of an existing file count.</param>
    /// <exception cref="InputException">The file is of other data, options or versions, or its fits were measured otherwise.</exception>
    public static ScoreJournal Open(string? path, JournalHeader header, bool resume)
    {
        if (path is null)
        {
            return new ScoreJournal(null);
        }

        if (!resume || !File.Exists(path))
        {
            return new ScoreJournal(path, header, []);
        }

        var lines = File.ReadAllLines(path);
        var found = lines.Length > 0 ? Parse<JournalHeader>(lines[0]) : null;
        return found?.Identity != header.Identity ? throw Fault(path, "are of other data, options or package versions")
            : found.Measured != header.Measured ? throw Fault(path, "have other measures or other groups of rows, because another version of Armed.Onnx made them or columns were added")
            : new ScoreJournal(path, header, lines.Skip(1).Select(Parse<Entry>).OfType<Entry>());
    }

    /// <summary>What is measured of each fit, as a hash: the form of a score, and the groups of rows.</summary>
    public static string Measured(IEnumerable<ColumnGroups> groups)
    {
        var text = JsonSerializer.Serialize(groups.Select(column => new { column.Column, column.Names }));
        return Hash($"{ScoreForm}\n{text}");
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
        return FormattableString.Invariant($"{score.Scheme} {score.Repeat} {score.Fold} {score.Model} {Hash(rows)}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];

    private static InputException Fault(string path, string why) => new($"The finished fits in '{path}' {why}. Run without --resume to start again, or remove the file.");

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

    private sealed record Entry(string Key, FitScore Score);
}
