using Armed.Trainer;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed test</c> was asked for.</summary>
/// <param name="Bundle">The bundle's directory.</param>
/// <param name="Hypotheses">The hypotheses as they were written.</param>
/// <param name="Method">How degrees of freedom are computed; null: as the model was trained.</param>
/// <param name="Level">Level of the confidence intervals.</param>
internal sealed record TestSettings(string Bundle, IReadOnlyList<string> Hypotheses, DegreesOfFreedomMethod? Method, double Level);
