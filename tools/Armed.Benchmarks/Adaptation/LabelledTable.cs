using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Adaptation;

/// <summary>A whole table as a bundle reads it, with outcomes: row by row, in the source's order.</summary>
internal sealed class LabelledTable
{
    private readonly List<float> _features = [];
    private readonly List<long> _categories = [];
    private readonly List<long> _clusters = [];
    private readonly List<float> _offsets = [];
    private readonly List<string> _names = [];
    private readonly List<double> _outcomes = [];
    private readonly int _factors;

    /// <param name="source">The table.</param>
    /// <param name="manifest">The bundle.</param>
    /// <param name="factor">The factor whose names are kept.</param>
    public LabelledTable(DataSource source, BundleManifest manifest, int factor)
    {
        _factors = manifest.Clusters.Count;
        using var reader = PredictionReader.OpenLabelled(source, manifest);
        foreach (var batch in reader.Read())
        {
            _features.AddRange(batch.Features);
            _categories.AddRange(batch.Categories);
            _clusters.AddRange(batch.Clusters);
            _offsets.AddRange(batch.Offsets);
            _outcomes.AddRange(batch.Outcomes);
            _names.AddRange(Enumerable.Range(0, batch.Rows).Select(row => batch.ClusterName(row, factor)));
        }
    }

    public int Rows => _outcomes.Count;

    public string Cluster(int row) => _names[row];

    /// <summary>Some of the rows.</summary>
    public LabelledPart Part(IReadOnlyList<int> rows) => new(
        Pick(_features, rows), Pick(_categories, rows), Pick(_clusters, rows), Pick(_offsets, rows), Pick(_outcomes, rows), Pick(_names, rows), _factors);

    private T[] Pick<T>(List<T> values, IReadOnlyList<int> rows)
    {
        var width = values.Count / Rows;
        var picked = new T[rows.Count * width];
        for (var i = 0; i < rows.Count; i++)
        {
            values.CopyTo(rows[i] * width, picked, i * width, width);
        }

        return picked;
    }
}
