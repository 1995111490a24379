using Armed.Runtime;

namespace Armed.Cli.Settings;

/// <summary>Which interval each row gets.</summary>
/// <param name="Level">Probability that it is to hold, between 0 and 1.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record IntervalSettings(double Level, IntervalKind Kind);
