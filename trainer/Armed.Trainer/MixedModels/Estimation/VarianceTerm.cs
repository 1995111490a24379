namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>A variance parameter gamma of V = sum gamma_r Z_g (I x E_r) Z_g' + sigma^2 W^-1, in which V is linear.</summary>
/// <param name="Factor">g.</param>
/// <param name="Entries">Positions of the ones of E_r [K, K].</param>
/// <param name="Value">The estimate.</param>
internal sealed record VarianceTerm(int Factor, IReadOnlyList<(int Row, int Column)> Entries, double Value)
{
    /// <summary>The terms of every factor.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="covariances">T of every factor, [K, K].</param>
    public static IReadOnlyList<VarianceTerm> All(MixedModelProblem problem, IReadOnlyList<double[]> covariances) =>
        [.. problem.Data.Factors.SelectMany((factor, g) => factor.Blocks.SelectMany(block => block.Elements().Select(at => new VarianceTerm(g, Ones(block, at.I, at.J), covariances[g][(at.I * factor.Size) + at.J]))))];

    private static (int, int)[] Ones(CovarianceBlock block, int i, int j) =>
        !block.IsFull ? [.. Enumerable.Range(block.Start, block.Size).Select(k => (k, k))] : i == j ? [(i, i)] : [(i, j), (j, i)];
}
