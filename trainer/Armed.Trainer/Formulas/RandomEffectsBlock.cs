namespace Armed.Trainer.Formulas;

/// <summary>Random effects of one factor that share their own covariance: an intercept with linear slopes, or the nonlinear slopes.</summary>
/// <param name="HasIntercept">Whether the intercept is among them.</param>
/// <param name="Slopes">Feature columns with a linear slope per cluster, in the formula's order.</param>
/// <param name="Nonlinear">Whether the block is that of the last hidden layer's slopes; it then has nothing else.</param>
internal sealed record RandomEffectsBlock(bool HasIntercept, IReadOnlyList<string> Slopes, bool Nonlinear = false)
{
    /// <summary>The block of the last hidden layer.</summary>
    public static RandomEffectsBlock HiddenLayer { get; } = new(false, [], Nonlinear: true);
}
