using static TorchSharp.torch;

namespace Armed.Trainer.Networks;

/// <summary>The design phi(x) = [1, x_S, h_L] of one factor: which columns of x and whether the last hidden layer.</summary>
internal sealed class RandomEffectsDesign
{
    private RandomEffectsDesign(string factor, IReadOnlyList<int> slopeColumns, int hidden, IReadOnlyList<string> terms)
    {
        Factor = factor;
        SlopeColumns = slopeColumns;
        Hidden = hidden;
        Terms = terms;
    }

    /// <summary>Cluster column.</summary>
    public string Factor { get; }

    /// <summary>Columns S of the encoded inputs.</summary>
    public IReadOnlyList<int> SlopeColumns { get; }

    /// <summary>Width of the hidden layer in the design; 0 without nonlinear slopes.</summary>
    public int Hidden { get; }

    /// <summary>Names of the K effects: (Intercept), the slopes' columns, h1, h2, ...</summary>
    public IReadOnlyList<string> Terms { get; }

    /// <summary>Number of effects K.</summary>
    public int Size => 1 + SlopeColumns.Count + Hidden;

    /// <summary>Whether the first effect is an intercept.</summary>
    public bool HasIntercept => true;

    /// <summary>Whether there is an intercept and nothing else.</summary>
    public bool IsInterceptOnly => Size == 1;

    /// <summary>Kind of each effect, for the prior: 0 intercept, 1.. each linear slope, the last one for all nonlinear slopes.</summary>
    public IReadOnlyList<int> Kinds => [.. Enumerable.Range(0, Size).Select(k => Math.Min(k, 1 + SlopeColumns.Count))];

    public static RandomEffectsDesign Create(RandomEffectsTerm term, IReadOnlyList<EncodedColumn> columns, int hidden)
    {
        int[] slopes = [.. Enumerable.Range(0, columns.Count).Where(j => IsSlope(columns[j], term.Slopes))];
        int width = term.Nonlinear ? hidden : 0;
        string[] terms = ["(Intercept)", .. slopes.Select(j => columns[j].Name), .. Enumerable.Range(1, width).Select(k => FormattableString.Invariant($"h{k}"))];
        if (terms.CountBy(t => t).FirstOrDefault(t => t.Value > 1).Key is { } twice)
            throw new InputException($"Two random effects of '{term.Factor}' would be called '{twice}': hidden units are h1, h2, .. and the intercept is (Intercept). Rename the column of that name.");
        return new RandomEffectsDesign(term.Factor, slopes, width, terms);
    }

    /// <summary>phi [N, K] from x [N, F] and h_L [N, H].</summary>
    public Tensor Build(Tensor x, Tensor? hidden)
    {
        var parts = new List<Tensor> { ones(x.size(0), 1, x.dtype, x.device) };
        foreach (int j in SlopeColumns)
            parts.Add(x.narrow(1, j, 1));
        if (Hidden > 0)
            parts.Add(hidden!);
        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    private static bool IsSlope(EncodedColumn column, IReadOnlyList<string> slopes) =>
        column.Kind is EncodedColumnKind.Numeric or EncodedColumnKind.Level && slopes.Contains(column.Source);
}
