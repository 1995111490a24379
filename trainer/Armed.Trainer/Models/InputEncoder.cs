using Armed.Runtime.Documents;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// Raw rows in, encoded inputs x out: the columns of a formula's design, or standardised numbers (missing ones at the mean, with an indicator where training had any), clipped;
/// sines and cosines of parts of dates; indicators of levels, centred, so that an unknown level is at the mean; embeddings of long level lists. Exported with every graph.
/// </summary>
internal sealed class InputEncoder : Module<Tensor, Tensor, Tensor>
{
    private const double LargestDeviation = 1e15;

    /// <summary>Buffers [C, 1] of images: mean and reciprocal standard deviation.</summary>
    private const string ImageMean = "image_mean", ImageScale = "image_scale";

    /// <summary>Pixels that go through a network at once outside training.</summary>
    private const int PixelsAtOnce = 400_000;

    private readonly Tensor _mean;           // [F]
    private readonly Tensor _inverseSd;      // [F]
    private readonly Tensor _missingColumns; // int64, columns with an indicator
    private readonly Tensor _missingShare;   // their shares of missing values
    private readonly ModuleList<Embedding> _embeddings;
    private readonly int[] _levelCategories;
    private readonly int[] _embeddedCategories;
    private readonly float[][] _embeddingWeights;
    private readonly DesignInputs? _design;
    private readonly DateInputs? _dates;

    /// <param name="encoding">Statistics and vocabularies.</param>
    /// <param name="clip">Largest size of a standardised number; null for no clipping.</param>
    /// <param name="staysNearData">Whether numbers are also held near those of training, for predictions that grow exponentially; not without clipping.</param>
    public InputEncoder(TableEncoding encoding, double? clip, bool staysNearData = false)
        : base(nameof(InputEncoder))
    {
        Encoding = encoding;
        Clip = clip;
        Bounds = staysNearData && clip is not null && encoding.Numeric.Count > 0 ? new InputBounds(encoding.Numeric, Limit) : null;
        var numeric = encoding.Numeric;
        using var scope = NewDisposeScope();
        _mean = tensor(numeric.Select(c => (float)(c.Reduced is { IsLost: false } left ? left.Mean : c.Mean)).ToArray()).DetachFromDisposeScope();
        _inverseSd = tensor(numeric.Select(c => (float)InverseSd(c)).ToArray()).DetachFromDisposeScope();
        ReducedOrder = [.. Enumerable.Range(0, numeric.Count).Where(j => numeric[j].Reduced is { IsLost: false })];
        var missing = Enumerable.Range(0, numeric.Count).Where(j => numeric[j].HasIndicator).ToArray();
        _missingColumns = tensor(missing.Select(j => (long)j).ToArray()).DetachFromDisposeScope();
        _missingShare = tensor(missing.Select(j => HasIntercept ? (float)numeric[j].MissingShare : 0).ToArray()).DetachFromDisposeScope();
        var categories = Enumerable.Range(0, encoding.Categorical.Count).ToArray();
        _design = DesignInputs.Of(encoding);
        _dates = DateInputs.Of(encoding);
        _levelCategories = [.. categories.Where(q => _design is null && !encoding.Categorical[q].IsEmbedding)];
        _embeddedCategories = [.. categories.Where(q => _design is null && encoding.Categorical[q].IsEmbedding)];
        // The scope takes their parameters along, so they keep their random start; learned ones cost new clusters accuracy (docs/limitations.md).
        _embeddings = new ModuleList<Embedding>([.. _embeddedCategories.Select(q => NewEmbedding(encoding.Categorical[q].Levels.Count))]);
        _embeddingWeights = [.. _embeddedCategories.Select(q => Shares(encoding.Categorical[q].Counts))];
        RegisterComponents();
        // Buffers by name, not fields: moving the module to a device replaces them.
        for (var b = 0; b < _levelCategories.Length; b++)
        {
            register_buffer(LevelBuffer(b), LevelTable(encoding.Categorical[_levelCategories[b]]).DetachFromDisposeScope());
        }

        if (encoding.Image is { } image)
        {
            register_buffer(ImageMean, tensor(image.Mean.ToArray()).view(-1, 1).DetachFromDisposeScope());
            register_buffer(ImageScale, tensor(image.Sd.Select(sd => 1 / sd).ToArray()).view(-1, 1).DetachFromDisposeScope());
        }

        Columns = _design?.Columns ?? [.. DescribeColumns(encoding, missing)];
    }

    /// <summary>The statistics and vocabularies behind this module.</summary>
    public TableEncoding Encoding { get; }

    /// <summary>Largest size of a standardised number; null for no clipping.</summary>
    public double? Clip { get; }

    /// <summary>Size at which standardised numbers are held: <see cref="Clip"/>, or far beyond any number that means something, where sums and squares are still finite.</summary>
    public float Limit => (float)(Clip ?? LargestDeviation);

    /// <summary>Least and greatest standardised number of each column; null for <see cref="Limit"/> alone.</summary>
    public InputBounds? Bounds { get; }

    /// <summary>Whether beta_0 is estimated: always, unless a formula takes it away.</summary>
    public bool HasIntercept => Encoding.Design?.HasIntercept ?? true;

    /// <summary>The encoded columns in order; embeddings last.</summary>
    public IReadOnlyList<EncodedColumn> Columns { get; }

    /// <summary>Width of x.</summary>
    public int Outputs => Columns.Count;

    /// <summary>The images whose values follow the columns of x for backbone and Z-predictor; null without images.</summary>
    public ImageEncoding? Image => Encoding.Image;

    /// <summary>Columns of <c>categories</c> that have an embedding, in the order of the embeddings.</summary>
    public IReadOnlyList<int> EmbeddedCategories => _embeddedCategories;

    /// <summary>Columns of <c>categories</c> that have indicators, in the order of <see cref="LevelTables"/>.</summary>
    public IReadOnlyList<int> LevelCategories => _levelCategories;

    /// <summary>Indicator tables [levels + 1, levels - 1]; the last row stands for an unknown level.</summary>
    public IReadOnlyList<Tensor> LevelTables => [.. _levelCategories.Select((_, b) => get_buffer(LevelBuffer(b))!)];

    /// <summary>Embedding tables [levels + 1, width]; the last row stands for an unknown level.</summary>
    public IReadOnlyList<Embedding> Embeddings => [.. _embeddings];

    /// <summary>Training means [F] and reciprocal standard deviations [F] of the numeric columns.</summary>
    public (Tensor Mean, Tensor InverseSd) Standardisation => (_mean, _inverseSd);

    /// <summary>Numeric columns of which others leave little, those that others are made of first.</summary>
    public IReadOnlyList<int> ReducedOrder { get; }

    private bool HasReduced => ReducedOrder.Count > 0;

    /// <summary>Numeric columns with an indicator of missing values, int64, and the training share of missing values in each, which is subtracted: 0 in a design without an intercept.</summary>
    public (Tensor Columns, Tensor Shares) Missing => (_missingColumns, _missingShare);

    /// <summary>x [N, F'] of features float [N, F] (NaN = missing) and categories int64 [N, Q] (-1 = unknown).</summary>
    public override Tensor forward(Tensor features, Tensor categories) => Embed(EncodeStatic(features, categories), SelectEmbedded(categories));

    /// <summary>x with the standardised images [N, F' + C H W] for backbone and Z-predictor; x itself without images.</summary>
    /// <param name="x">Encoded columns [N, F'].</param>
    /// <param name="images">uint8 [N, C H W], or float of the same values; null without images.</param>
    public Tensor WithImages(Tensor x, Tensor? images)
    {
        if (images is null)
        {
            return x;
        }

        var values = Standardised(images);
        return Outputs == 0 ? values : cat([x, values], 1);
    }

    /// <summary>Pixels in units of their channel's standard deviation, from its mean, [N, C H W].</summary>
    /// <param name="images">uint8 [N, C H W], or float of the same values.</param>
    public Tensor Standardised(Tensor images)
    {
        var (rows, channels) = (images.size(0), Image!.Shape.Channels);
        return ((images.to(float32).view(rows, channels, -1) - get_buffer(ImageMean)!) * get_buffer(ImageScale)!).view(rows, -1);
    }

    /// <summary>Standardised images [N, C, H, W] on the scale of pixels, 0 to 255, and beyond where a network's image is.</summary>
    public Tensor InPixels(Tensor standardised)
    {
        var channels = Image!.Shape.Channels;
        using var sd = tensor(Image.Sd.ToArray(), device: standardised.device);
        return (standardised * sd.view(channels, 1, 1)).Plus(get_buffer(ImageMean)!.view(channels, 1, 1));
    }

    /// <summary>x without the images, [N, F'].</summary>
    /// <param name="x">What <see cref="WithImages"/> gave.</param>
    public Tensor WithoutImages(Tensor x) => Image is null ? x : x.narrow(1, 0, Outputs).contiguous();

    /// <summary>Rows that are computed at once outside training: fewer where they have images.</summary>
    /// <param name="most">Without images.</param>
    public int RowsAtOnce(int most) => Image is null ? most : Math.Clamp(PixelsAtOnce / (Image.Shape.Height * Image.Shape.Width), 1, most);

    /// <summary>Everything but the embeddings; fixed during training, so computed once.</summary>
    public Tensor EncodeStatic(Tensor features, Tensor categories)
    {
        if (_design is not null)
        {
            return _design.Encode(features, categories);
        }

        var parts = new List<Tensor>();
        if (Encoding.Numeric.Count > 0)
        {
            AddNumeric(features, parts);
        }

        if (_dates is not null)
        {
            parts.Add(_dates.Encode(features));
        }

        var tables = LevelTables;
        for (var b = 0; b < tables.Count; b++)
        {
            parts.Add(tables[b].index_select(0, Codes(categories, _levelCategories[b], tables[b].size(0) - 1)));
        }

        return parts.Count switch { 0 => zeros([Math.Max(features.size(0), categories.size(0)), 0L], device: _mean.device), 1 => parts[0], _ => cat(parts, 1) };
    }

    /// <summary>Codes int64 [N, E] of the embedded columns, -1 replaced by the unknown level's row; null without embeddings.</summary>
    public Tensor? SelectEmbedded(Tensor categories) => _embeddedCategories.Length == 0
        ? null
        : stack([.. _embeddedCategories.Select((q, e) => Codes(categories, q, _embeddings[e].weight!.size(0) - 1))], 1);

    /// <summary>Appends the embeddings of codes int64 [N, E] to the static part.</summary>
    public Tensor Embed(Tensor encoded, Tensor? codes)
    {
        if (codes is null)
        {
            return encoded;
        }

        var parts = new List<Tensor> { encoded };
        for (var e = 0; e < _embeddings.Count; e++)
        {
            parts.Add(_embeddings[e].forward(codes.select(1, e)));
        }

        return cat(parts, 1);
    }

    /// <summary>Sets each embedding's row for unknown levels to the mean over the training rows.</summary>
    public void RefreshUnknownLevels()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        for (var e = 0; e < _embeddings.Count; e++)
        {
            var table = _embeddings[e].weight!;
            var unknown = table.size(0) - 1;
            var shares = tensor(_embeddingWeights[e], device: table.device).unsqueeze(0); // [1, levels]
            table[unknown].copy_(shares.matmul(table.narrow(0, 0, unknown)).squeeze(0));
        }
    }

    private static string LevelBuffer(int block) => FormattableString.Invariant($"levels{block}");

    private void AddNumeric(Tensor features, List<Tensor> parts)
    {
        var missing = features.isnan();                                   // [N, F]
        var numbers = HasReduced ? Reduced(features) : features;          // [N, F]
        var standardised = (numbers - _mean) * _inverseSd;
        standardised = where(HasReduced ? numbers.isnan() : missing, zeros_like(standardised), standardised);
        parts.Add(Bounds?.Hold(standardised) ?? Clamped(standardised, Limit));
        if (_missingColumns.size(0) > 0)
        {
            parts.Add(missing.index_select(1, _missingColumns).to(float32) - _missingShare);
        }
    }

    /// <summary>The numbers [N, F] with what is left of those that others nearly determine. The graphs take the same steps, so that they round alike.</summary>
    private Tensor Reduced(Tensor features)
    {
        Tensor[] numbers = [.. Enumerable.Range(0, Encoding.Numeric.Count).Select(j => features.select(1, j))];
        foreach (var column in ReducedOrder)
        {
            var reduced = Encoding.Numeric[column].Reduced!;
            numbers[column] = reduced.Parts.Aggregate(
                numbers[column].Plus(-reduced.Origin), (left, part) => left - (part.Origin == 0 ? numbers[part.Column] : numbers[part.Column].Plus(-part.Origin)).Times(part.Weight));
        }

        return stack(numbers, 1);
    }

    private static double InverseSd(NumericEncoding column) => column.Reduced is { } left ? (left.IsLost ? 0 : 1 / left.Sd) : 1 / column.Sd;

    private static Tensor Clamped(Tensor values, float limit)
    {
        using Scalar low = -limit, high = limit;
        return values.clamp(low, high);
    }

    private static Tensor Codes(Tensor categories, int column, long unknown) => categories.select(1, column).KnownOr(unknown);

    /// <summary>Treatment indicators against the reference level, centred at the training shares.</summary>
    private static Tensor LevelTable(CategoricalEncoding column)
    {
        var (levels, shares) = (column.Counts.Count, Shares(column.Counts));
        var table = new float[(levels + 1) * (levels - 1)];
        for (var level = 0; level < levels; level++)
        {
            foreach (var (j, compared) in Compared(column).Index())
            {
                table[(level * (levels - 1)) + j] = (level == compared ? 1 : 0) - shares[compared];
            }
        }

        return tensor(table).view(levels + 1, levels - 1);
    }

    /// <summary>Codes of the levels that have an indicator.</summary>
    private static IEnumerable<int> Compared(CategoricalEncoding column) => Enumerable.Range(0, column.Levels.Count).Where(level => level != column.Reference);

    private static float[] Shares(IReadOnlyList<int> counts)
    {
        var rows = counts.Sum(c => (double)c);
        return [.. counts.Select(c => (float)(c / rows))];
    }

    private static Embedding NewEmbedding(int levels) => Embedding(levels + 1, EmbeddingWidth(levels));

    /// <summary>Width of an embedding: the fourth root of the levels, times 1.6 (a common rule), at most 16.</summary>
    private static int EmbeddingWidth(int levels) => Math.Clamp((int)Math.Ceiling(1.6 * Math.Pow(levels, 0.25)), 2, 16);

    private IEnumerable<EncodedColumn> DescribeColumns(TableEncoding encoding, int[] missing)
    {
        foreach (var column in encoding.Numeric)
        {
            yield return column.Reduced is { IsLost: false } left
                ? new(column.Name, column.Name, EncodedColumnKind.Numeric, left.Mean, left.Sd) { Parts = left.Besides }
                : new(column.Name, column.Name, EncodedColumnKind.Numeric, column.Mean, column.Sd);
        }

        foreach (var column in missing.Select(j => encoding.Numeric[j]))
        {
            yield return new(column.Name, $"{column.Name} missing", EncodedColumnKind.Missing, column.MissingShare, 1);
        }

        foreach (var column in _dates?.Columns ?? [])
        {
            yield return column;
        }

        foreach (var column in _levelCategories.Select(q => encoding.Categorical[q]))
        {
            var shares = Shares(column.Counts);
            foreach (var level in Compared(column))
            {
                yield return new(column.Name, $"{column.Name}: {(column.Levels[level] is { Length: > 0 } name ? name : ReferenceLevels.Missing)}", EncodedColumnKind.Level, shares[level], 1);
            }
        }
        for (var e = 0; e < _embeddedCategories.Length; e++)
        {
            for (long k = 0; k < _embeddings[e].weight!.size(1); k++)
            {
                yield return new(encoding.Categorical[_embeddedCategories[e]].Name, FormattableString.Invariant($"{encoding.Categorical[_embeddedCategories[e]].Name}[{k + 1}]"), EncodedColumnKind.Embedding, 0, 1);
            }
        }
    }
}
