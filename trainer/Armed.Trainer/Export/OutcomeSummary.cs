using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export;

/// <summary>The outcome as the manifest describes it.</summary>
internal static class OutcomeSummary
{
    public static OutcomeDescription Of(FitData data, OutcomeModel model)
    {
        var outcome = data.Table.Outcome;
        var continuous = outcome.Kind == TaskKind.Continuous;
        var count = model as CountOutcome;
        return new OutcomeDescription
        {
            Name = outcome.Name,
            Classes = outcome.ClassNames,
            Positive = outcome.Positive,
            Mean = continuous ? data.OutcomeMean : null,
            Sd = continuous ? data.OutcomeSd : null,
            Family = count is null ? null : EnumWords.Of(count.Family),
            Dispersion = count is { Family: CountFamily.NegativeBinomial } && double.IsFinite(count.Dispersion) ? count.Dispersion : null,
            CutPoints = (model as OrdinalOutcome)?.CutPoints ?? [],
            Offset = data.Table.Offset?.Name,
            Weights = data.Table.Weights?.Name,
            ClassWeights = data.ClassFactors,
        };
    }
}
