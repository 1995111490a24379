using Armed.Cli.Training;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Quickstart;

/// <summary>What the quick start did.</summary>
internal sealed record QuickstartResult(QuickstartPaths Paths, IReadOnlyList<string> UnseenClusters, Fit Fit, VerificationReport Verification, IReadOnlyList<QuickstartScore> Scores);
