using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>The columns of a bundle, matched with those of a table.</summary>
internal sealed class PredictionColumns
{
    public required IReadOnlyList<string> Numeric { get; init; }

    public required IReadOnlyList<string> Categorical { get; init; }

    public required IReadOnlyList<LevelLookup> Categories { get; init; }

    /// <summary>All factors of the bundle.</summary>
    public required IReadOnlyList<LevelLookup> Factors { get; init; }

    /// <summary>The columns of the factors that are there, with the factors' indices: those of an interaction stand side by side.</summary>
    public required IReadOnlyList<(int Factor, string Name)> Clusters { get; init; }

    /// <summary>How each numeric column is read.</summary>
    public required IReadOnlyList<NumberReading> Readings { get; init; }

    /// <summary>How each numeric column is read that is made of dates, and the day 0; null for the others.</summary>
    public required IReadOnlyList<PredictionDate?> Dates { get; init; }

    /// <summary>How the offset is read; null for a model without one.</summary>
    public NumberReading? OffsetReading { get; init; }

    /// <summary>The column of log exposure; null for a model without an offset.</summary>
    public string? Offset { get; init; }

    /// <summary>The images; null for a model without them.</summary>
    public PredictionImages? Images { get; init; }

    /// <summary>Outcome and weights; null where they are not read.</summary>
    public LabelColumns? Labels { get; init; }

    /// <summary>Names that were not found so far: of the categorical columns, then of the factors that are there.</summary>
    public IEnumerable<UnknownNames> Unknown => Categories.Select(levels => levels.Unknown).Concat(Clusters.Select(cluster => cluster.Factor).Distinct().Select(factor => Factors[factor].Unknown));

    /// <summary>Place of the first label's column.</summary>
    public int LabelStart => Numeric.Count + Categorical.Count + Clusters.Count + (Offset is null ? 0 : 1);

    /// <summary>Place of the column of images.</summary>
    public int ImageStart => LabelStart + (Labels?.Names.Count ?? 0);

    /// <summary>Every column to read: numeric, then categorical, then clusters, then the offset, then the labels, then images.</summary>
    public IEnumerable<string> Names => [.. Numeric, .. Categorical, .. Clusters.Select(cluster => cluster.Name), .. Offset is null ? [] : new[] { Offset }, .. Labels?.Names ?? [], .. Images is null ? [] : new[] { Images.Column }];

    public static PredictionColumns Match(BundleManifest manifest, TableSource source, DataSource asked, bool needClusters, bool needLabels = false, NameMatch? asMatch = null)
    {
        var match = asMatch ?? (manifest.IsLenient ? NameMatch.Lenient : NameMatch.Exact);
        var names = source.Names.ToHashSet(StringComparer.Ordinal);
        var faults = new Faults();
        foreach (var column in manifest.Columns.Where(column => !names.Contains(column.Name)))
        {
            AddMissing(faults, source, column.Name, column.Kind + " feature");
        }

        var isOnlyClusters = manifest.Columns.Count == 0 && manifest.Outcome.Offset is null && manifest.Images is not [_, ..] && !needLabels;
        foreach (var name in manifest.Clusters.Where(_ => needClusters || isOnlyClusters).SelectMany(cluster => cluster.Columns).Distinct().Where(name => !names.Contains(name)))
        {
            AddMissing(faults, source, name, needLabels || isOnlyClusters ? "cluster" : "cluster; only the fixed and inferred heads do without");
        }

        if (manifest.Outcome.Offset is { } offset && !names.Contains(offset))
        {
            AddMissing(faults, source, offset, "offset: the logarithm of the exposure");
        }

        var images = PredictionImages.Of(manifest, asked);
        if (images is not null && !names.Contains(images.Column))
        {
            AddMissing(faults, source, images.Column, "paths of images");
        }

        var cells = new CellsAsRead(manifest.Cells, asked);
        var labels = needLabels ? new LabelColumns(manifest, cells, match) : null;
        foreach (var name in (labels?.Names ?? []).Where(name => !names.Contains(name)))
        {
            AddMissing(faults, source, name, name == manifest.Outcome.Name ? "outcome" : "weight of each row");
        }

        faults.ThrowIfAny();
        var categorical = manifest.Columns.Where(column => column.Kind == "categorical").ToList();
        return new PredictionColumns
        {
            Offset = manifest.Outcome.Offset,
            OffsetReading = manifest.Outcome.Offset is { } log ? cells.Of(log) : null,
            Readings = [.. manifest.Columns.Where(column => column.Kind == "numeric").Select(column => cells.Of(column.Name))],
            Dates = [.. manifest.Columns.Where(column => column.Kind == "numeric").Select(column => PredictionDate.Of(column, cells, DatePatterns.Of(asked.DateFormat)))],
            Labels = labels,
            Images = images,
            Numeric = [.. manifest.Columns.Where(column => column.Kind == "numeric").Select(column => column.Name)],
            Categorical = [.. categorical.Select(column => column.Name)],
            Categories = [.. categorical.Select(column => new LevelLookup(column.Levels, new UnknownNames(column.Name, IsCluster: false), cells.Levels, match))],
            Factors = [.. manifest.Clusters.Select(cluster => new LevelLookup(cluster.Levels, new UnknownNames(cluster.Name, IsCluster: true), cells.Levels, match, cluster.Columns.Count))],
            Clusters = [.. manifest.Clusters.SelectMany((cluster, factor) => cluster.Columns.Where(_ => cluster.Columns.All(names.Contains)).Select(name => (factor, name)))],
        };
    }

    private static void AddMissing(Faults faults, TableSource source, string name, string role) =>
        faults.Add($"{source.Label} has no column {Say.Quote(name)} ({role}), which the bundle needs.{Nearest.Hint(name, source.Names)} {ColumnNames.Sentence(source.Names)}");
}
