using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Networks;
using Armed.Trainer.Training;

namespace Armed.Trainer.Refit;

/// <summary>
/// Phase 5: with the backbone frozen, the last layer is a generalised linear mixed model on learned features and is solved exactly. It is tried on
/// the training rows and judged on the validation rows; if kept, it is solved once more on both together.
/// </summary>
internal sealed class RefitStage(FittedModel model, FitData data, TrainingOptions options, Action<string> say, CancellationToken cancellation)
{
    /// <summary>Solves, judges, and leaves the last layer that ships in the model; null where there is no refit.</summary>
    public RefitResult? Run(IReadOnlyList<RandomEffectsTerm> trained)
    {
        if (!RefitPlan.IsAvailable(options, data.Table.Outcome.Kind))
            return null;
        var before = model.LastLayer;
        say("refit");
        var rows = RefitRows.Compute(model, data);
        var trial = new RefitTrial(model, rows, options, cancellation);
        if (RefitPlan.IsWholeFit(options, data.Table.Outcome.Kind))
            return Keep(trial, rows, trained, null, null, "the model is linear: this is its whole estimation");
        double lossBefore = trial.ValidationLoss(before);
        var terms = options.Random is null && data.Validation.Length > 0 ? new StructureSearch(model, rows, trial, say).Run().Terms : trained;
        double loss = data.Validation.Length == 0 ? double.NaN : trial.TryExactly(terms).ValidationLoss;
        if (options.Refit == RefitPolicy.Guarded && data.Validation.Length > 0 && !(loss <= lossBefore)) // not a number is no improvement
            return GiveUp(before, rows, terms, trained, loss, lossBefore);
        return Keep(trial, rows, terms, Known(loss), Known(lossBefore), Reason(loss, lossBefore));
    }

    private static double? Known(double loss) => double.IsNaN(loss) ? null : loss;

    private static string Reason(double loss, double before) => double.IsNaN(loss)
        ? "there are no validation rows to judge it by"
        : string.Create(CultureInfo.InvariantCulture, $"validation loss {loss:G4} after, {before:G4} before");

    private RefitResult GiveUp(LastLayer before, RefitRows rows, IReadOnlyList<RandomEffectsTerm> solved, IReadOnlyList<RandomEffectsTerm> trained, double loss, double lossBefore)
    {
        model.LastLayer = before;
        string reason = string.Create(CultureInfo.InvariantCulture, $"it would worsen the validation loss from {lossBefore:G4} to {loss:G4}");
        return new RefitResult(Describe(false, reason, solved, rows, Known(loss), Known(lossBefore)), trained, [$"The refit was not kept: {reason}."]);
    }

    private RefitResult Keep(RefitTrial trial, RefitRows rows, IReadOnlyList<RandomEffectsTerm> terms, double? loss, double? lossBefore, string reason)
    {
        var (final, columns) = trial.Final(terms);
        model.LastLayer = final.Layer;
        var described = Describe(true, reason, terms, rows, loss, lossBefore) with
        {
            Model = new ClassicalEstimates(model, data, rows, columns, final, options).Describe(),
        };
        return new RefitResult(described, terms, final.Fit.Messages);
    }

    private RefitDescription Describe(bool kept, string reason, IReadOnlyList<RandomEffectsTerm> terms, RefitRows rows, double? loss, double? lossBefore) => new()
    {
        Kept = kept,
        Reason = reason,
        Random = string.Join(" + ", terms),
        Networks = model.Networks.Count,
        HiddenFeatures = rows.HiddenWidth,
        ValidationLoss = loss,
        ValidationLossBefore = lossBefore,
    };
}
