using Armed.Runtime.Bundles;

namespace Armed.Runtime.Outcomes;

/// <summary>A registered kind of outcome.</summary>
/// <param name="Name">Its name in manifests.</param>
/// <param name="Task">Its kind.</param>
/// <param name="Make">Makes it from a manifest's outcome and residual standard deviation.</param>
internal readonly record struct OutcomeEntry(string Name, ModelTask Task, Func<OutcomeDescription, double?, Outcome> Make);
