using Armed.Trainer.Data;
using Armed.Trainer.LightGbm;

namespace Armed.Trainer.Comparators;

/// <summary>A table's columns as LightGBM takes them: numbers, then codes of categories, then perhaps those of clusters. Levels that training lacks are missing values.</summary>
/// <param name="encoding">Fitted on training rows.</param>
/// <param name="knowsClusters">Whether the clusters are among them.</param>
internal sealed class LightGbmInputs(TableEncoding encoding, bool knowsClusters)
{
    private int Codes => encoding.Categorical.Count + (knowsClusters ? encoding.Clusters.Count : 0);

    /// <summary>Number of columns, at least one: LightGBM refuses rows without any.</summary>
    private int Width => Math.Max(1, encoding.Numeric.Count + Codes);

    /// <summary>The columns that are codes.</summary>
    public IReadOnlyList<int> Categorical => [.. Enumerable.Range(encoding.Numeric.Count, Codes)];

    /// <summary>Rows without outcomes.</summary>
    public LightGbmRows Of(ClusteredTable table, IReadOnlyList<int> rows)
    {
        var encoded = encoding.Apply(table, [.. rows]);
        var features = new float[rows.Count * Width];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = features.AsSpan(i * Width, Width);
            encoded.Features.AsSpan(i * encoded.FeatureCount, encoded.FeatureCount).CopyTo(row);
            Copy(encoded.Categories, encoded.CategoryCount, i, row[encoded.FeatureCount..]);
            if (knowsClusters)
            {
                Copy(encoded.Clusters, encoded.FactorCount, i, row[(encoded.FeatureCount + encoded.CategoryCount)..]);
            }
        }

        return new LightGbmRows(features, Width, [], [], []);
    }

    private static void Copy(long[] codes, int width, int row, Span<float> to)
    {
        for (var j = 0; j < width; j++)
        {
            var code = codes[(row * width) + j];
            to[j] = code < 0 ? float.NaN : code;
        }
    }
}
