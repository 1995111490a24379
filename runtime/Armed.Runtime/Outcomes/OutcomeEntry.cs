using Armed.Runtime.Bundles;

namespace Armed.Runtime.Outcomes;

/// <summary>A registered kind of outcome.</summary>
/// <param name="Task">Its kind.</param>
/// <param name="Make">Makes it from a manifest's outcome and residual standard deviation.</param>
internal readonly record struct OutcomeEntry(ModelTask Task, Func<OutcomeDescription, double?, Outcome> Make);
