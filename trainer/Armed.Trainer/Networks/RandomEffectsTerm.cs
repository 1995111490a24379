namespace Armed.Trainer.Networks;

/// <summary>The random effects of one grouping factor, as asked for: intercept, linear slopes by column name, nonlinear slopes.</summary>
/// <param name="Factor">Cluster column.</param>
/// <param name="Slopes">Feature columns with a linear slope per cluster.</param>
/// <param name="Nonlinear">Whether the last hidden layer has slopes per cluster too.</param>
internal sealed record RandomEffectsTerm(string Factor, IReadOnlyList<string> Slopes, bool Nonlinear)
{
    /// <summary>The term in formula notation.</summary>
    public override string ToString() => $"({string.Join(" + ", (string[])["1", .. Slopes.Select(QuotedNames.Quote), .. Nonlinear ? new[] { "h" } : []])} | {QuotedNames.Quote(Factor)})";
}
