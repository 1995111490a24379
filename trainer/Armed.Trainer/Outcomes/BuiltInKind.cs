using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;

namespace Armed.Trainer.Outcomes;

/// <summary>A kind of outcome whose other half is built into the runtime too.</summary>
internal abstract class BuiltInKind : OutcomeKind
{
    internal override OutcomeRegistry Registry => OutcomeRegistry.Default;

    public override Outcome Predicting(OutcomeDescription description, double? residualSd) => Registry.Make(Name, description, residualSd);
}
