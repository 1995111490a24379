using Armed.Trainer.Data;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed effects</c> was asked for.</summary>
internal sealed record EffectsSettings(string Bundle, DataSource Source, IReadOnlyList<string>? Columns, EffectStep Step, bool ArePairs, bool OfClusters, bool ByCluster, double Level);
