using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>Sizes of one factor's effects, and the form in which the mixed graph holds a cluster's posterior.</summary>
/// <param name="Effects">Effects per linear predictor, K.</param>
/// <param name="Outputs">Linear predictors, O.</param>
/// <param name="IsFull">Means and packed Cholesky factor; else means and variances.</param>
internal sealed record EffectShape(int Effects, int Outputs, bool IsFull)
{
    /// <summary>Effects in all, K O; that of effect k on output o is at k O + o.</summary>
    public int Size => Effects * Outputs;

    /// <summary>Numbers of a packed lower triangle of all effects.</summary>
    public int Packed => Size * (Size + 1) / 2;

    /// <summary>Classes whose shares among the cluster's rows follow the posterior; 0 where none do.</summary>
    public int Classes { get; init; }

    /// <summary>Numbers of the posterior in a cluster's row, which come first.</summary>
    public int PosteriorWidth => Size + (IsFull ? Packed : Size);

    /// <summary>Numbers of a cluster's row in the table.</summary>
    public int Width => PosteriorWidth + ClassShares.WidthOf(Classes);

    /// <summary>The shape of a table of some width; null if no form has it.</summary>
    /// <param name="effects">Effects per linear predictor.</param>
    /// <param name="outputs">Linear predictors.</param>
    /// <param name="width">Numbers of a cluster's row.</param>
    /// <param name="classes">Classes whose shares the row holds; 0 for none.</param>
    public static EffectShape? Of(int effects, int outputs, int width, int classes)
    {
        EffectShape[] forms = [new(effects, outputs, IsFull: false) { Classes = classes }, new(effects, outputs, IsFull: true) { Classes = classes }];
        return forms.FirstOrDefault(form => form.Width == width && (!form.IsFull || form.Size > 1));
    }
}
