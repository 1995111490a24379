namespace Armed.Trainer.Formulas;

/// <summary>Random effects of one factor that share their own covariance: an intercept with linear slopes, a curve, effects on all columns, or the nonlinear slopes.</summary>
/// <param name="HasIntercept">Whether the intercept is among them.</param>
/// <param name="Slopes">Feature columns with a linear slope per cluster, in the formula's order.</param>
/// <param name="Nonlinear">Whether the block is that of the last hidden layer's slopes; it then has nothing else.</param>
/// <param name="Curve">The column that the block is a curve in; it then has nothing else. Null: no curve.</param>
/// <param name="OnAll">Which effects on all columns the block has, with one variance; it then has nothing else. Null: none.</param>
internal sealed record RandomEffectsBlock(bool HasIntercept, IReadOnlyList<string> Slopes, bool Nonlinear = false, string? Curve = null, AllColumnsCall? OnAll = null)
{
    /// <summary>The block of the last hidden layer.</summary>
    public static RandomEffectsBlock HiddenLayer { get; } = new(false, [], Nonlinear: true);

    /// <summary>The block of effects on all columns.</summary>
    /// <param name="call">Which effects.</param>
    public static RandomEffectsBlock On(AllColumnsCall call) => new(false, [], OnAll: call);

    /// <summary>The block of a curve.</summary>
    /// <param name="column">The column that it is a function of.</param>
    public static RandomEffectsBlock CurveIn(string column) => new(false, [], Curve: column);

    /// <summary>Whether it has an intercept and linear slopes, either or both.</summary>
    public bool IsLinear => !Nonlinear && OnAll is null && Curve is null;
}
