namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Which models are integrated by quadrature, and with how many nodes: those of one factor with up to three effects, as long as one evaluation of the likelihood takes no more than a number of terms. One effect
/// always has the nodes that were asked for. More effects have the same number each, or the largest odd one that is affordable, at least 5.
/// </summary>
internal static class QuadratureCost
{
    /// <summary>Most effects: the nodes are a grid, whose size is a power of their number.</summary>
    public const int MostEffects = 3;

    /// <summary>Log-likelihoods of single rows in one evaluation, at most: about a tenth of a second of one processor core for two classes.</summary>
    public const long MostTerms = 4_000_000;

    /// <summary>Fewer nodes than these can be worse than Laplace's approximation is.</summary>
    private const int FewestNodes = 5;

    /// <summary>Nodes of each effect; 1, Laplace's approximation, where quadrature does not apply.</summary>
    /// <param name="data">The model.</param>
    /// <param name="asked">Nodes that were asked for.</param>
    public static int Nodes(MixedModelData data, int asked) =>
        data.Factors.Count == 1 && data.Factors[0].Size <= MostEffects ? Nodes(data, asked, data.Factors[0].Size) : 1;

    /// <summary>Nodes of each effect if the model's factor had that many.</summary>
    /// <param name="data">The model.</param>
    /// <param name="asked">Nodes that were asked for.</param>
    /// <param name="effects">Number of effects.</param>
    public static int Nodes(MixedModelData data, int asked, int effects)
    {
        if (effects == 1 || asked == 1)
        {
            return asked;
        }

        // A parameter of the distribution's own is differentiated by two more likelihoods.
        var rows = (long)data.Rows * (1 + (2 * data.Kind.Start(data.RefitOutcome).Parameters.Length));
        var nodes = asked;
        while (nodes >= FewestNodes && rows * Math.Pow(nodes, effects) > MostTerms)
        {
            nodes -= nodes % 2 == 0 ? 1 : 2;
        }

        return nodes >= Math.Min(asked, FewestNodes) ? nodes : 1;
    }
}
