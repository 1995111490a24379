using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// A free shift for every cluster, nearly as in a model with a fixed effect for each: only differences within clusters are left to teach the features. For features that are learned, whose clusters' means
/// change with them. A wide prior keeps the shift finite of a cluster whose rows all have one class.
/// </summary>
internal sealed class FreeShifts : ClusterShifts
{
    /// <summary>Standard deviation of the shifts' normal prior, in units of the linear predictor. It is wide: with two classes ten rows of a cluster weigh about sixty times as much.</summary>
    public const double PriorSd = 5;

    private readonly Parameter _values; // [C, O]

    /// <param name="clusters">Number of clusters C.</param>
    /// <param name="outputs">Number of linear predictors O.</param>
    public FreeShifts(int clusters, int outputs)
        : base(nameof(FreeShifts))
    {
        _values = new Parameter(zeros(clusters, outputs));
        RegisterComponents();
    }

    /// <summary>The shifts [C, O] but for a constant.</summary>
    public Parameter Values => _values;

    /// <summary>Mean of the values over clusters [1, O], which the shifts are less: effects of a cluster that is not known have mean 0 over clusters, too.</summary>
    public Tensor Mean() => _values.mean([0L], keepdim: true);

    public override Tensor Shifts() => _values - Mean();

    /// <summary>Adds the gradient of the prior's -log p / N, values / (sd^2 N), to the values' gradient.</summary>
    /// <param name="rows">How many rows N the mean loss stands for.</param>
    public void AddPriorGradient(double rows)
    {
        using var _ = no_grad();
        using Scalar weight = 1 / (PriorSd * PriorSd * rows);
        _values.grad!.add_(_values, weight);
    }
}
