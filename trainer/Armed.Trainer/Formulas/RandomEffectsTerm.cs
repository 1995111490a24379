namespace Armed.Trainer.Formulas;

/// <summary>The random effects of one grouping factor, as asked for. Effects of different blocks are independent.</summary>
/// <param name="Factor">Grouping factor.</param>
/// <param name="Blocks">At least one: that with the intercept first, then other linear ones, then curves, effects on all columns, that of the hidden layer last.</param>
internal sealed record RandomEffectsTerm(string Factor, IReadOnlyList<RandomEffectsBlock> Blocks)
{
    /// <summary>Whether there is an intercept per cluster.</summary>
    public bool HasIntercept => Blocks[0].HasIntercept;

    /// <summary>Feature columns with a linear slope per cluster, block after block.</summary>
    public IReadOnlyList<string> Slopes => [.. Blocks.SelectMany(b => b.Slopes)];

    /// <summary>Whether the last hidden layer has slopes per cluster.</summary>
    public bool Nonlinear => Blocks[^1].Nonlinear;

    /// <summary>Feature columns with a curve per cluster.</summary>
    public IReadOnlyList<string> Curves => [.. Blocks.Select(b => b.Curve).OfType<string>()];

    /// <summary>Effects of each cluster on all columns, each with one variance.</summary>
    public IReadOnlyList<AllColumnsCall> OnAll => [.. Blocks.Select(b => b.OnAll).OfType<AllColumnsCall>()];

    /// <summary>The same with a further slope, correlated with the intercept.</summary>
    /// <param name="slope">A feature column.</param>
    public RandomEffectsTerm With(string slope) => this with { Blocks = [Blocks[0] with { Slopes = [.. Blocks[0].Slopes, slope] }, .. Blocks.Skip(1)] };

    /// <summary>The same with further curves.</summary>
    /// <param name="curves">Feature columns.</param>
    public RandomEffectsTerm With(IReadOnlyList<string> curves) => With(curves.Select(RandomEffectsBlock.CurveIn), b => b.OnAll is not null || b.Nonlinear);

    /// <summary>The same with further effects on all columns.</summary>
    /// <param name="call">Which.</param>
    public RandomEffectsTerm With(AllColumnsCall call) => With([RandomEffectsBlock.On(call)], b => b.Nonlinear || (b.OnAll is { } other && Place(other) > Place(call)));

    /// <summary>The same without curves; an intercept where there is nothing else.</summary>
    public RandomEffectsTerm WithoutCurves() =>
        Curves.Count == 0 ? this : Blocks.All(b => b.Curve is not null) ? Of(Factor, [], nonlinear: false) : this with { Blocks = [.. Blocks.Where(b => b.Curve is null)] };

    /// <summary>The same as training has it: an intercept where there is nothing but curves and effects on all columns, which the refit alone has.</summary>
    public RandomEffectsTerm InTraining() => Blocks.All(b => b.Curve is not null || b.OnAll is not null) ? Of(Factor, [], nonlinear: false) : this;

    /// <summary>What the refit alone has, in formula notation.</summary>
    public IReadOnlyList<string> OfRefitAlone => [.. Curves.Select(CurveCall.Notation), .. OnAll.Select(call => call.Notation)];

    /// <summary>An intercept with linear slopes, correlated, and the hidden layer's slopes if asked for.</summary>
    public static RandomEffectsTerm Of(string factor, IReadOnlyList<string> slopes, bool nonlinear) =>
        new(factor, [new RandomEffectsBlock(true, slopes), .. nonlinear ? new[] { RandomEffectsBlock.HiddenLayer } : []]);

    /// <summary>The same without slopes on the hidden layer; an intercept where there is nothing else.</summary>
    public RandomEffectsTerm WithoutHidden() =>
        !Nonlinear ? this : Blocks.Count == 1 ? Of(Factor, [], nonlinear: false) : this with { Blocks = [.. Blocks.Where(b => !b.Nonlinear)] };

    /// <summary>The term in formula notation: read again, it is the same.</summary>
    public override string ToString()
    {
        // Curves, effects on all columns and the hidden layer's slopes are blocks of their own wherever they stand: they go with the first linear one.
        var linear = Blocks.Where(b => b.IsLinear).DefaultIfEmpty(new RandomEffectsBlock(false, []));
        return string.Join(" + ", linear.Select((b, i) => $"({string.Join(" + ", Effects(b).Concat(i == 0 ? Others() : []))} | {FactorName.Notation(Factor)})"));
    }

    private RandomEffectsTerm With(IEnumerable<RandomEffectsBlock> blocks, Func<RandomEffectsBlock, bool> isLater) =>
        this with { Blocks = [.. Blocks.Where(b => !isLater(b)), .. blocks, .. Blocks.Where(isLater)] };

    private static IEnumerable<string> Effects(RandomEffectsBlock block) => [block.HasIntercept ? "1" : "0", .. block.Slopes.Select(SlopeName.Notation)];

    private static int Place(AllColumnsCall call) => AllColumnsCall.All.Index().First(known => known.Item == call).Index;

    private IEnumerable<string> Others() => [.. OfRefitAlone, .. Nonlinear ? new[] { RandomEffectsFormula.HiddenLayer } : []];
}
