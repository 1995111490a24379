using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>
/// Starts clusters' shifts where likelihood of the training rows and prior are largest without features: next to shifts of 0 the features would learn the clusters' levels first.
/// </summary>
/// <param name="outcome">The likelihood.</param>
/// <param name="y">Outcomes of the training rows.</param>
/// <param name="weights">Their weights [N, 1]; null: 1 each.</param>
/// <param name="constant">What the linear predictor has besides: [O] or [N, O].</param>
internal sealed class ShiftStart(OutcomeModel outcome, Tensor y, Tensor? weights, Tensor constant)
{
    private const int Steps = 100;
    private const double Rate = 0.1;

    /// <summary>Moves the shifts; returns what the intercept has to be higher then [1, O].</summary>
    /// <param name="shifts">Per factor.</param>
    /// <param name="clusters">The rows' clusters, int64 [N] per factor.</param>
    public Tensor Run(IReadOnlyList<FreeShifts> shifts, IReadOnlyList<Tensor> clusters)
    {
        Parameter[] values = [.. shifts.Select(shift => shift.Values)];
        var rows = outcome.WeightOf(y, weights);
        using var optimizer = new AdamW([new ParameterGroup(values, 1, 0, ClipScope.None)], clipNorm: 0);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var predictor = values.Select((value, g) => value.index_select(0, clusters[g])).Aggregate(constant, (sum, part) => sum.Plus(part)); // [N, O]
            var gradients = autograd.grad([outcome.Loss(predictor, y, weights)], values);
            optimizer.ZeroGradients();
            using (no_grad())
            {
                for (var g = 0; g < values.Length; g++)
                {
                    values[g].grad!.Add(gradients[g]);
                    shifts[g].AddPriorGradient(rows);
                }

                optimizer.Step(Rate * (Steps - step) / Steps);
            }
        }

        return shifts.Select(shift => shift.Mean().detach()).Aggregate((sum, part) => sum.Plus(part));
    }
}
