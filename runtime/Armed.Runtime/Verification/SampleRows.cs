using Armed.Runtime.Bundles;
using Armed.Runtime.Predicting;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Verification;

/// <summary>Rows drawn from the training ranges with a fixed seed.</summary>
internal sealed record SampleRows(LoadedModel Model, float[] Features, long[] Categories, long[] Clusters, float[] Offsets)
{
    private readonly RowTensor[] _further = [.. Model.Schema.Further.Select((input, place) => new DrawnTensor(input, Seed + (place * Count)))];

    public const int Count = 256;
    private const int Seed = 20_230_707;

    /// <summary>The rows as a graph takes them.</summary>
    public GraphRows Graph => new(Count, Features, Categories, Clusters, Offsets, _further);

    /// <summary>Draws rows of known clusters; with missing ones, a third of the cells has no value and the first row none at all.</summary>
    public static SampleRows Draw(LoadedModel model, bool withMissing)
    {
        var random = new Random(Seed);
        var numeric = model.Manifest.Columns.Where(column => column.Kind == "numeric").ToList();
        var categorical = model.Schema.Columns.Where(column => column.Kind == ColumnKind.Categorical).ToList();
        bool Missing(int cell, int columns) => withMissing && (cell < columns || random.Next(3) == 0);
        var features = Fill(numeric.Count, i => Missing(i, numeric.Count) ? float.NaN : Number(random, numeric[i % numeric.Count]));
        var categories = Fill(categorical.Count, i => Missing(i, categorical.Count) ? -1L : random.Next(-1, categorical[i % categorical.Count].Levels.Count));
        var clusters = Fill(model.Schema.Factors.Length, i => (long)random.Next(model.Schema.Factors[i % model.Schema.Factors.Length].Levels.Count));
        var offsets = Fill(model.Schema.OffsetColumn is null ? 0 : 1, _ => (float)((2 * random.NextDouble()) - 1));
        return new SampleRows(model, features, categories, clusters, offsets);
    }

    /// <summary>One code per factor, for every row.</summary>
    public long[] CodesOf(Func<ModelFactor, long> code) => Fill(Model.Schema.Factors.Length, i => code(Model.Schema.Factors[i % Model.Schema.Factors.Length]));

    private static T[] Fill<T>(int columns, Func<int, T> value)
    {
        var cells = new T[Count * columns];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = value(i);
        }

        return cells;
    }

    private static float Number(Random random, ColumnDescription column)
    {
        var (low, high) = (column.Minimum ?? -1, column.Maximum ?? 1);
        return (float)(low + (random.NextDouble() * (high - low)));
    }
}
