using Armed.Runtime;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Data;

/// <summary>A table and what its columns mean.</summary>
public sealed record DataRequest
{
    /// <summary>Where the table comes from.</summary>
    public required DataSource Source { get; init; }

    /// <summary>Outcome column.</summary>
    public required string Outcome { get; init; }

    /// <summary>
    /// Grouping factors, at least one; read as text. <c>a:b</c>, unless a column has that very name, is the interaction of columns a and b: a cluster for each combination of
    /// their cells, named <c>A:B</c>.
    /// </summary>
    public required IReadOnlyList<string> Clusters { get; init; }

    /// <summary>Kind of outcome, a built-in one; null to infer it.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>A kind of outcome of the program's own; null for a built-in one. The bundle loads where <c>ArmedModelOptions.Outcomes</c> knows the kind.</summary>
    public OutcomeKind? Kind { get; init; }

    /// <summary>The level whose probability a binary model predicts; null for 1, true, yes or y, else the later of the two in order.</summary>
    public string? Positive { get; init; }

    /// <summary>
    /// Column of observation weights, positive and finite; it is not a feature. A row of weight 2 counts like two equal rows (continuous: like one of half the residual
    /// variance). Null: every row weighs 1.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>Column of the logarithm of the exposure of counts, or of another known part of an outcome with a log link, added to the linear predictor; it is not a feature. Null: the exposure is 1.</summary>
    public string? Offset { get; init; }

    /// <summary>Levels of an ordinal outcome, lowest first; null: by number, where all are numbers.</summary>
    public IReadOnlyList<string>? Order { get; init; }

    /// <summary>Numeric features; with <see cref="Categorical"/>, exactly the named columns are features. Null: inferred.</summary>
    public IReadOnlyList<string>? Numeric { get; init; }

    /// <summary>Categorical features. Null: inferred.</summary>
    public IReadOnlyList<string>? Categorical { get; init; }

    /// <summary>Columns to read as dates; features like those that <see cref="Numeric"/> names. Null: texts that are dates are found in the data, and numbers such as 20240305 stay numbers.</summary>
    public IReadOnlyList<string>? Dates { get; init; }

    /// <summary>What is made of dates besides the number of days: pairs of sine and cosine, computed in the graphs. Default none.</summary>
    public IReadOnlyList<DatePart> DateParts { get; init; } = [];

    /// <summary>The columns of a formula: with it they alone are features, of inferred kinds but for those that <see cref="Numeric"/> and <see cref="Categorical"/> name. Null: no formula.</summary>
    internal IReadOnlyList<string>? Formula { get; init; }

    /// <summary>What happens to rows in which a feature has no value. Default <see cref="MissingValues.Indicator"/>.</summary>
    public MissingValues MissingValues { get; init; } = MissingValues.Indicator;

    /// <summary>When two names of levels or clusters are the same. Default <see cref="NameMatch.Exact"/>: names that nearly agree are reported. It concerns the classes of an outcome too.</summary>
    public NameMatch Match { get; init; } = NameMatch.Exact;

    /// <summary>
    /// Column whose cells name images: paths of PNG or JPEG files, relative to the table's folder, <c>FILE#N</c> for image N (from 0) of an IDX file, or the bytes of such files (BLOB of Parquet or a query). It is not a feature; the model's
    /// convolutional backbone reads the images. Null: no images.
    /// </summary>
    public string? Image { get; init; }

    /// <summary>The size to which images are brought. Null: they have one size already.</summary>
    public ImageSize? ImageSize { get; init; }

    /// <summary>Columns to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];
}
