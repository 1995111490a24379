using Armed.Trainer.Formulas;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The mixed model of the inputs, as lme4 fits it: ARMED without hidden layers, with the formulas that the options have. A random part of hidden features becomes intercepts.</summary>
internal sealed class MixedModelComparator : IComparator
{
    public string Name => "mixed";

    public string Words => "the mixed model";

    public string Help => "the (generalised) linear mixed model, as --hidden none";

    public string? SameWithoutNetwork => "what is left is this mixed model";

    /// <summary>In the family of counts that ARMED has on the same rows.</summary>
    public IEstimator With(TrainingOptions options) => new ChosenFamilyEstimator(Name, options, Linear);

    private PolicyEstimator Linear(TrainingOptions options) => new(Name, options with
    {
        Hidden = [],
        Hide = null, // there is no hidden layer to hide anything from
        Refit = RefitPolicy.Guarded,
        Random = options.Random is { } random && new FormulaReader(random, []).Read().Any(term => term.Nonlinear) ? null : options.Random,
    });
}
