namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Which models are integrated by quadrature, and with how many nodes: those of one factor with up to three effects, as long as one evaluation of the likelihood takes no more than a number of terms. One effect
/// always has the nodes that were asked for. More effects have the same number each, or the largest odd one that is affordable, at least 5.
/// </summary>
internal static class QuadratureCost
{
    /// <summary>Most effects: the nodes are a grid, whose size is a power of their number.</summary>
    public const int MostEffects = 3;

    /// <summary>Fewer nodes than these can be worse than Laplace's approximation is.</summary>
    private const int FewestNodes = 5;

    /// <summary>Nodes of each effect; 1, Laplace's approximation, where quadrature does not apply.</summary>
    /// <param name="data">The model.</param>
    /// <param name="options">What was asked for.</param>
    public static int Nodes(MixedModelData data, MixedModelOptions options)
    {
        if (!Serves(data, out var effects))
        {
            return 1;
        }

        var asked = options.QuadratureNodes;
        var nodes = asked;
        while (effects > 1 && nodes >= FewestNodes && Rows(data) * Math.Pow(nodes, effects) > options.MostQuadratureTerms)
        {
            nodes -= nodes % 2 == 0 ? 1 : 2;
        }

        return nodes >= Math.Min(asked, FewestNodes) ? nodes : 1;
    }

    /// <summary>Whether quadrature serves a model with so many effects, in the fewest unknowns that it is solved in.</summary>
    /// <param name="data">The model.</param>
    public static bool Serves(MixedModelData data) => Serves(data, out _);

    private static bool Serves(MixedModelData data, out int effects)
    {
        effects = RotatedEffects.Effects(data);
        return data.Factors.Count == 1 && effects <= MostEffects;
    }

    // A parameter of the distribution's own is differentiated by two more likelihoods.
    private static double Rows(MixedModelData data) => data.Rows * (1.0 + (2 * data.Kind.Start(data.RefitOutcome).Parameters.Length));
}
