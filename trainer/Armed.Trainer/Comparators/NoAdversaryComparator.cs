using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>The model of the options without the adversary.</summary>
internal sealed class NoAdversaryComparator : IComparator
{
    public string Name => "armed-no-adversary";

    public string Words => "ARMED without the adversary";

    public bool ReadsImages => true;

    public string Help => "armed with --lambda-g 0";

    public bool IsDefault => false;

    public string? SameAsArmed(TrainingOptions options) => options.LambdaG == 0 ? "lambda_g is 0" : null;

    public string? SameWithoutNetwork => "the adversary had nothing to act on";

    public IEstimator With(TrainingOptions options) => new PolicyEstimator(Name, options with { LambdaG = 0, AdversaryMaps = null });
}
