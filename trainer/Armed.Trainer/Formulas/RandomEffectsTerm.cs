namespace Armed.Trainer.Formulas;

/// <summary>The random effects of one grouping factor, as asked for. Effects of different blocks are independent.</summary>
/// <param name="Factor">Grouping factor.</param>
/// <param name="Blocks">At least one: that with the intercept first, that of the hidden layer last.</param>
internal sealed record RandomEffectsTerm(string Factor, IReadOnlyList<RandomEffectsBlock> Blocks)
{
    /// <summary>Whether there is an intercept per cluster.</summary>
    public bool HasIntercept => Blocks[0].HasIntercept;

    /// <summary>Feature columns with a linear slope per cluster, block after block.</summary>
    public IReadOnlyList<string> Slopes => [.. Blocks.SelectMany(b => b.Slopes)];

    /// <summary>Whether the last hidden layer has slopes per cluster.</summary>
    public bool Nonlinear => Blocks[^1].Nonlinear;

    /// <summary>An intercept with linear slopes, correlated, and the hidden layer's slopes if asked for.</summary>
    public static RandomEffectsTerm Of(string factor, IReadOnlyList<string> slopes, bool nonlinear) =>
        new(factor, [new RandomEffectsBlock(true, slopes), .. nonlinear ? new[] { RandomEffectsBlock.HiddenLayer } : []]);

    /// <summary>The same without slopes on the hidden layer; an intercept where there is nothing else.</summary>
    public RandomEffectsTerm WithoutHidden() =>
        !Nonlinear ? this : Blocks.Count == 1 ? Of(Factor, [], nonlinear: false) : this with { Blocks = [.. Blocks.Where(b => !b.Nonlinear)] };

    /// <summary>The term in formula notation: read again, it is the same.</summary>
    public override string ToString()
    {
        // The hidden layer's slopes are a block of their own wherever they stand: they go with the first linear one.
        var linear = Blocks.Where(b => !b.Nonlinear).DefaultIfEmpty(new RandomEffectsBlock(false, []));
        return string.Join(" + ", linear.Select((b, i) => $"({Effects(b, Nonlinear && i == 0)} | {FactorName.Notation(Factor)})"));
    }

    private static string Effects(RandomEffectsBlock block, bool nonlinear) => string.Join(" + ",
        (string[])[block.HasIntercept ? "1" : "0", .. block.Slopes.Select(SlopeName.Notation), .. nonlinear ? new[] { RandomEffectsFormula.HiddenLayer } : []]);
}
