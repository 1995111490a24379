using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Encodings;

/// <summary>Statistics and levels of training rows.</summary>
internal static class EncodingFit
{
    public static TableEncoding Fit(ClusteredTable table, ReadOnlySpan<int> rows, TrainingOptions options)
    {
        var numeric = new List<NumericEncoding>();
        foreach (var column in table.NumericColumns)
        {
            numeric.Add(Fit(column, rows));
        }

        if (options.Fixed is null && options.Between == BetweenClusters.Use) // else columns are a formula's, or have means by cluster beside them
        {
            CollinearNumbers.Reduce(table.NumericColumns, numeric, rows.ToArray(), RandomEffectsFormula.Blocks(options.Random).SelectMany(block => block.Curve is { } curve ? [curve] : block.Slopes).ToHashSet());
        }

        var categorical = new List<CategoricalEncoding>();
        foreach (var column in table.CategoricalColumns)
        {
            categorical.Add(Fit(column, rows, options.EmbeddingAboveLevels));
        }

        var clusters = new List<ClusterEncoding>();
        foreach (var column in table.Clusters)
        {
            var (levels, counts) = Count(column, rows);
            clusters.Add(new ClusterEncoding { Name = column.Name, Columns = column.Columns, Levels = levels, Rows = counts });
        }

        var image = table.Image is null ? null : ImageEncoding.Fit(table.Image, rows);
        return options.Fixed is null
            ? new TableEncoding(numeric, categorical, clusters, dates: DateColumnFit.Fit(table.NumericColumns, rows)) { Image = image }
            : new TableEncoding(numeric, categorical, clusters, Design(table, rows, numeric, categorical, options)) { Image = image };
    }

    private static TableDesign Design(ClusteredTable table, ReadOnlySpan<int> rows, List<NumericEncoding> numeric, List<CategoricalEncoding> categorical, TrainingOptions options)
    {
        var source = new DesignSource(table.NumericColumns, [.. numeric.Select(column => column.Mean)], table.CategoricalColumns, [.. categorical.Select(column => column.Levels)]);
        var design = DesignFit.Fit(options.Fixed, options.Random, source, rows);
        return options.Between == BetweenClusters.Ignore
            ? design // whose columns have means by cluster beside them
            : CentredDesign.Of(design, source.Means, [.. numeric.Select(column => column.Sd)], new RowEvaluator(source, rows.ToArray()));
    }

    private static NumericEncoding Fit(NumericColumn column, ReadOnlySpan<int> rows)
    {
        var moments = Moments.Of(column.Values, rows);
        return new NumericEncoding
        {
            Name = column.Name,
            Mean = moments.Mean,
            Sd = moments.Sd > 0 ? moments.Sd : 1,
            HasIndicator = moments.Missing > 0,
            Minimum = moments.Minimum,
            Maximum = moments.Maximum,
            MissingShare = (double)moments.Missing / rows.Length,
            Date = column.Date,
        };
    }

    private static CategoricalEncoding Fit(CategoricalColumn column, ReadOnlySpan<int> rows, int embeddingAbove)
    {
        var (levels, counts) = Count(column, rows);
        return new CategoricalEncoding
        {
            Name = column.Name,
            Levels = levels,
            Counts = counts,
            IsEmbedding = levels.Length > embeddingAbove,
            MissingShare = levels[0].Length == 0 ? (double)counts[0] / rows.Length : 0,
        };
    }

    /// <summary>The levels of some rows, ordered, and how many rows each has.</summary>
    private static (string[] Levels, int[] Counts) Count(CategoricalColumn column, ReadOnlySpan<int> rows)
    {
        var countOf = new int[column.Levels.Count];
        foreach (var row in rows)
        {
            countOf[column.Codes[row]]++;
        }

        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var code = 0; code < countOf.Length; code++)
        {
            if (countOf[code] > 0)
            {
                counts.Add(column.Levels[code], countOf[code]);
            }
        }

        var levels = LevelOrder.Sort(counts.Keys);
        return (levels, [.. levels.Select(level => counts[level])]);
    }
}
