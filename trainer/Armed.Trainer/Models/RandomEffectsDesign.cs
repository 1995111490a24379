using Armed.Trainer.Common;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>The design phi(x) = [1, x_S + shift, h_L] of one factor: its intercept, columns of x, curves' pieces among them, and last hidden layer, each where asked for.</summary>
internal sealed class RandomEffectsDesign
{
    /// <summary>Effects of a block up to which their covariance is unstructured; the parameters of a larger one grow with its square.</summary>
    public const int FullUpTo = 8;

    private RandomEffectsDesign(string factor, bool hasIntercept, IReadOnlyList<int> slopeColumns, IReadOnlyList<float> shifts, int hidden)
    {
        (Factor, HasIntercept, SlopeColumns, Shifts, Hidden) = (factor, hasIntercept, slopeColumns, shifts, hidden);
    }

    /// <summary>Grouping factor.</summary>
    public string Factor { get; }

    /// <summary>Whether the first effect is the intercept.</summary>
    public bool HasIntercept { get; }

    /// <summary>Columns S of the encoded inputs.</summary>
    public IReadOnlyList<int> SlopeColumns { get; }

    /// <summary>
    /// Added to each slope's column: 0 if the slope is correlated with the intercept, so that the origin does not matter; else what moves the origin from the
    /// column's mean to its own zero, where the formula means the effects to be independent.
    /// </summary>
    public IReadOnlyList<float> Shifts { get; }

    /// <summary>Width of the hidden layer in the design; 0 without nonlinear slopes.</summary>
    public int Hidden { get; }

    /// <summary>Names of the K effects: (Intercept), the slopes' columns, h1, h2, ...</summary>
    public required IReadOnlyList<string> Terms { get; init; }

    /// <summary>Independent blocks of the covariance T, in order; together they cover the K effects.</summary>
    public required IReadOnlyList<CovarianceBlock> CovarianceBlocks { get; init; }

    /// <summary>The blocks of effects on all columns, one after the other.</summary>
    public IReadOnlyList<CovarianceBlock> OnAll { get; init; } = [];

    /// <summary>The effects but those on all columns.</summary>
    public int[] EffectsButOnAll => [.. Enumerable.Range(0, Size).Where(k => !OnAll.Any(block => k >= block.Start && k < block.Start + block.Size))];

    /// <summary>Number of effects K.</summary>
    public int Size => SlopeStart + SlopeColumns.Count + Hidden;

    /// <summary>Index of the first slope's effect.</summary>
    public int SlopeStart => HasIntercept ? 1 : 0;

    /// <summary>Whether the intercept is the only effect, so that no design need be read.</summary>
    public bool IsInterceptOnly => HasIntercept && Size == 1;

    /// <summary>Kind of each effect, for the prior: 0 intercept, 1.. each linear slope, the last one for all nonlinear slopes.</summary>
    public IReadOnlyList<int> Kinds => [.. Enumerable.Range(0, Size).Select(k => Math.Min(k + 1 - SlopeStart, 1 + SlopeColumns.Count))];

    /// <summary>The design of a term on an encoder's columns.</summary>
    public static RandomEffectsDesign Create(RandomEffectsTerm term, InputEncoder encoder, int hidden) => Create(term, encoder.Columns, hidden, encoder.Encoding.Design?.SlopeColumns);

    /// <summary>The design of a term.</summary>
    /// <param name="term">The term.</param>
    /// <param name="columns">The columns of x.</param>
    /// <param name="hidden">Width of the hidden layer.</param>
    /// <param name="slopesOfFormula">The columns of each slope where a formula says so; null: those of the feature of that name.</param>
    public static RandomEffectsDesign Create(RandomEffectsTerm term, IReadOnlyList<EncodedColumn> columns, int hidden, IReadOnlyDictionary<string, IReadOnlyList<int>>? slopesOfFormula = null)
    {
        CheckLevels(term, columns);
        var slopes = new List<int>();
        var shifts = new List<float>();
        var blocks = new List<CovarianceBlock>();
        foreach (var block in term.Blocks.Where(b => b.IsLinear))
        {
            int[] own = [.. block.Slopes.SelectMany(s => slopesOfFormula?[s] ?? Enumerable.Range(0, columns.Count).Where(j => IsSlope(columns[j], s)))];
            blocks.AddRange(Covariance(blocks.Sum(b => b.Size), own.Length + (block.HasIntercept ? 1 : 0)));
            shifts.AddRange(own.Select(j => block.HasIntercept ? 0 : (float)(columns[j].Offset / columns[j].Scale)));
            slopes.AddRange(own);
        }
        foreach (var curve in term.Curves)
        {
            int[] own = [.. Enumerable.Range(0, columns.Count).Where(j => IsPiece(columns[j], curve, besideLine: term.Slopes.Contains(curve)))];
            blocks.Add(new CovarianceBlock(blocks.Sum(b => b.Size), own.Length, IsFull: false));
            shifts.AddRange(own.Select(_ => 0f));
            slopes.AddRange(own);
        }

        var onAll = new List<CovarianceBlock>();
        foreach (var kind in term.OnAll.Select(KindOf))
        {
            int[] own = [.. Enumerable.Range(0, columns.Count).Where(j => columns[j].Kind == kind && columns[j].Factor == term.Factor)];
            onAll.Add(new CovarianceBlock(blocks.Sum(b => b.Size), own.Length, IsFull: false));
            blocks.Add(onAll[^1]);
            shifts.AddRange(own.Select(_ => 0f));
            slopes.AddRange(own);
        }

        var width = term.Nonlinear ? hidden : 0;
        if (width > 0)
        {
            blocks.Add(new CovarianceBlock(blocks.Sum(b => b.Size), width, IsFull: false));
        }

        return new RandomEffectsDesign(term.Factor, term.HasIntercept, slopes, shifts, width)
        {
            OnAll = onAll,
            Terms = Names(term, [.. slopes.Select(j => columns[j].Name)], width),
            CovarianceBlocks = blocks,
        };
    }

    /// <summary>phi [N, K] from x [N, F] and h_L [N, H].</summary>
    public Tensor Build(Tensor x, Tensor? hidden)
    {
        var parts = new List<Tensor>();
        if (HasIntercept)
        {
            parts.Add(ones(x.size(0), 1, x.dtype, x.device));
        }

        for (var s = 0; s < SlopeColumns.Count; s++)
        {
            parts.Add(Shifts[s] == 0 ? x.narrow(1, SlopeColumns[s], 1) : x.narrow(1, SlopeColumns[s], 1).Plus(Shifts[s]));
        }

        if (Hidden > 0)
        {
            parts.Add(hidden!.size(1) == Hidden ? hidden : hidden.narrow(1, 0, Hidden)); // the first features
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    /// <summary>One unstructured block, or independent effects where there are too many for it.</summary>
    private static IEnumerable<CovarianceBlock> Covariance(int start, int size) =>
        size is > 1 and <= FullUpTo ? [new CovarianceBlock(start, size, IsFull: true)] : Enumerable.Range(start, size).Select(k => new CovarianceBlock(k, 1, IsFull: false));

    /// <summary>Levels have indicators but the first: without an intercept its clusters would have no effect at all.</summary>
    private static void CheckLevels(RandomEffectsTerm term, IReadOnlyList<EncodedColumn> columns)
    {
        if (!term.HasIntercept && term.Slopes.FirstOrDefault(s => columns.Any(c => c.Source == s && c.Kind == EncodedColumnKind.Level)) is { } categorical)
        {
            throw new InputException($"The random effects of '{term.Factor}' have no intercept, but '{categorical}' is categorical: its first level would have no effect. Write (1 + {SlopeName.Notation(categorical)} | {term.Factor}): the same model, because every level then has its own variance.");
        }
    }

    private static string[] Names(RandomEffectsTerm term, string[] slopes, int hidden)
    {
        string[] names = [.. term.HasIntercept ? new[] { "(Intercept)" } : [], .. slopes, .. Enumerable.Range(1, hidden).Select(k => FormattableString.Invariant($"h{k}"))];
        if (names.CountBy(t => t).FirstOrDefault(t => t.Value > 1).Key is { } twice)
        {
            throw new InputException($"Two random effects of '{term.Factor}' would be called '{twice}': hidden units are h1, h2, .. and the intercept is (Intercept). Rename the column of that name.");
        }

        return names;
    }

    private static EncodedColumnKind KindOf(AllColumnsCall call) => call == AllColumnsCall.Ridge ? EncodedColumnKind.SharedSlope : EncodedColumnKind.RandomFeature;

    private static bool IsPiece(EncodedColumn column, string curve, bool besideLine) => column.Source == curve && column.Kind == (besideLine ? EncodedColumnKind.CurveRest : EncodedColumnKind.Curve);

    private static bool IsSlope(EncodedColumn column, string slope) => column.Kind is EncodedColumnKind.Numeric or EncodedColumnKind.Level && column.Source == slope;
}
