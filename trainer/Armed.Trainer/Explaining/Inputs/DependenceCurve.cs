namespace Armed.Trainer.Explaining.Inputs;

/// <summary>The mean prediction of the rows as one column changes in all of them.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">Its values: numbers ascending, or codes of levels.</param>
/// <param name="Lines">The rows in their own clusters; for an outcome of several classes a line for each class.</param>
/// <param name="Clusters">The same as if all rows were of one cluster.</param>
internal sealed record DependenceCurve(ExplainedColumn Column, double[] Values, IReadOnlyList<DependenceLine> Lines, IReadOnlyList<DependenceLine> Clusters)
{
    /// <summary>Predictions of single rows at each value, from one with a low to one with a high prediction: individual conditional expectation (Goldstein, Kapelner, Bleich and Pitkin, J Comput Graph Stat 24, 2015). Empty for levels and for several classes.</summary>
    public IReadOnlyList<double[]> Rows { get; init; } = [];
}
