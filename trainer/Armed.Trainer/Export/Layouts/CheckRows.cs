using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Export.Layouts;

/// <summary>
/// Rows made from a manifest, as texts and numbers by column and as the matrices that the runtime makes of them: every level and every cluster once or
/// more, unknown texts, empty cells, numbers from the training ranges and missing ones.
/// </summary>
internal sealed class CheckRows
{
    private const int Fewest = 256;
    private const int Seed = 20_240_211;

    private readonly BundleManifest _manifest;
    private readonly MissingNames _missing;
    private readonly int _count;
    private readonly Dictionary<string, string[]> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float[]> _numbers = new(StringComparer.Ordinal);
    private readonly Random _random = new(Seed);

    public CheckRows(BundleManifest manifest)
    {
        (_manifest, _missing) = (manifest, MissingNames.Of(manifest.Cells));
        // Two rows more than the longest vocabulary: one with an unknown text, one with an empty cell.
        _count = Math.Max(Fewest, 2 + manifest.Columns.Select(column => column.Levels).Concat(manifest.Clusters.Select(cluster => cluster.Levels)).Max(levels => Texts(levels).Count));
        foreach (var column in manifest.Columns)
        {
            Fill(column);
        }

        foreach (var cluster in manifest.Clusters.OrderByDescending(cluster => cluster.Columns.Count))
        {
            Fill(cluster);
        }

        if (manifest.Outcome.Offset is { } offset)
        {
            _numbers.TryAdd(offset, [.. Rows.Select(_ => (float)((2 * _random.NextDouble()) - 1))]);
        }
    }

    public int Count => _count;

    /// <summary>The cells of a column of texts.</summary>
    public ReadOnlySpan<string> Texts(string column, int start, int count) => _texts[column].AsSpan(start, count);

    /// <summary>The cells of a column of numbers.</summary>
    public ReadOnlySpan<float> Numbers(string column, int start, int count) => _numbers[column].AsSpan(start, count);

    /// <summary>The matrix of numbers that goes into an input <c>features</c> or <c>offset</c>.</summary>
    public float[] Floats(string input, int start, int count)
    {
        string[] columns = input == "offset" ? [_manifest.Outcome.Offset!] : [.. _manifest.Columns.Where(column => column.Kind == "numeric").Select(column => column.Name)];
        return Matrix(start, count, [.. columns.Select(column => _numbers[column])]);
    }

    /// <summary>The matrix of codes that goes into an input <c>categories</c> or <c>cluster</c>, by the runtime's own lookup.</summary>
    public long[] Codes(string input, int start, int count)
    {
        var columns = input == "categories"
            ? _manifest.Columns.Where(column => column.Kind == "categorical").Select(column => Codes(column.Levels, [_texts[column.Name]]))
            : _manifest.Clusters.Select(cluster => Codes(cluster.Levels, [.. cluster.Columns.DefaultIfEmpty(cluster.Name).Select(name => _texts[name])]));
        return Matrix(start, count, [.. columns]);
    }

    /// <summary>Rows of an input that is not made of columns, drawn for the part that starts there.</summary>
    public OrtValue Further(TensorDescription input, int start, int count)
    {
        var random = new Random(Seed + start);
        long[] shape = [count, .. input.Shape];
        var elements = count * input.Columns;
        switch (input.Type)
        {
            case "float": return OrtValue.CreateTensorValueFromMemory(Draw(elements, random.NextSingle), shape);
            case "int64": return OrtValue.CreateTensorValueFromMemory(Draw(elements, () => (long)random.Next(2)), shape);
            default: return OrtValue.CreateTensorValueFromMemory(Draw(elements, () => (byte)random.Next(256)), shape);
        }
    }

    private static T[] Draw<T>(int elements, Func<T> next)
    {
        var cells = new T[elements];
        for (var i = 0; i < elements; i++)
        {
            cells[i] = next();
        }

        return cells;
    }

    private IEnumerable<int> Rows => Enumerable.Range(0, _count);

    private void Fill(ColumnDescription column)
    {
        if (column.Kind == "numeric")
        {
            _numbers[column.Name] = [.. Rows.Select(row => row % 7 == 3 ? float.NaN : Number(column))];
        }
        else
        {
            var texts = Texts(column.Levels);
            _texts[column.Name] = [.. Rows.Select(row => Level(texts, row))];
        }
    }

    private void Fill(ClusterDescription cluster)
    {
        if (cluster.Columns.Count < 2)
        {
            var texts = Texts(cluster.Levels);
            _texts.TryAdd(cluster.Columns is [var name] ? name : cluster.Name, [.. Rows.Select(row => Level(texts, row))]);
            return;
        }
        // Rows of one cluster in order; behind them the cells of two clusters mixed, mostly a combination that training had not.
        var cells = cluster.Levels.Select(level => JoinedName.Split(level, cluster)).ToList();
        for (var i = 0; i < cluster.Columns.Count; i++)
        {
            var part = i;
            _texts.TryAdd(cluster.Columns[i], [.. Rows.Select(row => row < cells.Count ? cells[row][part] : Level([.. cells.Select(cell => cell[part])], row * (part + 1)))]);
        }
    }

    /// <summary>The levels and their other spellings.</summary>
    private List<string> Texts(IReadOnlyList<string> levels) => [.. levels, .. LevelSpellings.Of(levels, _missing).Select(spelling => spelling.Text)];

    /// <summary>Each level in turn, then a text that is none, then an empty cell.</summary>
    private static string Level(IReadOnlyList<string> levels, int row)
    {
        var place = row % (levels.Count + 2);
        return place < levels.Count ? levels[place] : place == levels.Count ? "\u0001 no such level" : "";
    }

    private float Number(ColumnDescription column)
    {
        var (low, high) = (column.Minimum ?? -1, column.Maximum ?? 1);
        return (float)(low + (_random.NextDouble() * (high - low)));
    }

    private long[] Codes(IReadOnlyList<string> levels, string[][] columns)
    {
        var index = new LevelIndex(levels, columns.Length, missing: _missing);
        return [.. Rows.Select(row => index.Find(ClusterNames.Join([.. columns.Select(column => column[row])])))];
    }

    private static T[] Matrix<T>(int start, int count, T[][] columns)
    {
        var matrix = new T[count * columns.Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i] = columns[i % columns.Length][start + (i / columns.Length)];
        }

        return matrix;
    }
}
