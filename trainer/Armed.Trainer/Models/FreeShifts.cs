using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// A shift of its own for every cluster, as in a model with a fixed effect for each: only differences within clusters are left to teach the features. For features that are learned, whose clusters' means
/// change with them.
/// </summary>
internal sealed class FreeShifts : ClusterShifts
{
    private readonly Tensor _shares; // [1, C]
    private readonly Parameter _values; // [C, O]

    /// <param name="rows">Training rows of each cluster [C].</param>
    /// <param name="outputs">Number of linear predictors O.</param>
    public FreeShifts(IReadOnlyList<int> rows, int outputs)
        : base(nameof(FreeShifts))
    {
        var all = (float)rows.Sum(count => (long)count);
        _shares = tensor(rows.Select(count => count / all).ToArray()).unsqueeze_(0);
        _values = new Parameter(zeros(rows.Count, outputs));
        RegisterComponents();
    }

    /// <summary>The shifts [C, O] but for a constant.</summary>
    public Parameter Values => _values;

    /// <summary>Mean of the values over the training rows [1, O], which the shifts are less.</summary>
    public Tensor Mean() => _shares.matmul(_values);

    public override Tensor Shifts() => _values - Mean();
}
