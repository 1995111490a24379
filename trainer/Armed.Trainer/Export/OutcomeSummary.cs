using Armed.Runtime.Bundles;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export;

/// <summary>The outcome as the manifest describes it.</summary>
internal static class OutcomeSummary
{
    public static OutcomeDescription Of(FitData data, OutcomeModel model)
    {
        var outcome = data.Table.Outcome;
        return model.Describe(new OutcomeDescription
        {
            Name = outcome.Name,
            Classes = outcome.ClassNames,
            Positive = outcome.Positive,
            Mean = model.Kind.IsStandardised ? data.OutcomeMean : null,
            Sd = model.Kind.IsStandardised ? data.OutcomeSd : null,
            Offset = data.Table.Offset?.Name,
            Weights = data.Table.Weights?.Name,
            ClassWeights = data.ClassFactors,
        });
    }
}
