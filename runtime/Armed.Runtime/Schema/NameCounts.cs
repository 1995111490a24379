using System.Diagnostics.Metrics;

namespace Armed.Runtime.Schema;

/// <summary>
/// Counters of names of levels and clusters that a model does not know, for a program that listens to the meter <c>Armed.Runtime</c>: <c>armed.names.unknown</c>, and
/// <c>armed.names.near</c> of those that differ from a known name by blanks, case, or the form of a number or of letters only (whether or not they are taken for it). Both have the tag <c>column</c>.
/// </summary>
internal static class NameCounts
{
    private static readonly Meter s_meter = new("Armed.Runtime");
    private static readonly Counter<long> s_unknown = s_meter.CreateCounter<long>("armed.names.unknown", "{name}", "Names of levels and clusters that the model does not know.");
    private static readonly Counter<long> s_near = s_meter.CreateCounter<long>("armed.names.near", "{name}", "Names that differ from a known one by blanks, case, or the form of a number or of letters only.");

    /// <summary>Whether anybody listens: near misses are looked for only then, as every unknown name costs a search.</summary>
    public static bool AreWatched => s_unknown.Enabled || s_near.Enabled;

    public static void Add(string column, bool isUnknown, bool isNear)
    {
        if (isUnknown)
        {
            s_unknown.Add(1, new KeyValuePair<string, object?>("column", column));
        }

        if (isNear)
        {
            s_near.Add(1, new KeyValuePair<string, object?>("column", column));
        }
    }
}
