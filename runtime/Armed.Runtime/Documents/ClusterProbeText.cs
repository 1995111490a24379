using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>What the last hidden layer tells of the clusters, in a sentence for people.</summary>
internal static class ClusterProbeText
{
    /// <summary>How it is to be read.</summary>
    /// <param name="hasImages">Whether the model reads images, where differences between clusters cannot be taken out.</param>
    public static string Caution(bool hasImages) =>
        "This is a measurement, no guarantee: another classifier may find more. A cluster that is hidden may still be used" + (hasImages ? "." : "; to learn only from differences within clusters, train with --between ignore.");

    /// <summary>The sentence of a factor.</summary>
    public static string Of(ClusterProbeDescription probe) => probe.NotMeasured is { } reason
        ? $"How much the hidden layers tell of {probe.Factor} was not measured: {reason}."
        : string.Create(CultureInfo.InvariantCulture,
            $"{probe.Factor} can be told from the last hidden layer in {Percent(probe.Linear)} of {probe.Rows} validation rows by a linear classifier and in {Percent(probe.Network)} by a network (largest cluster {Percent(probe.Chance)}, the outcome alone {Percent(probe.Outcome)}, the inputs {Percent(probe.Inputs)}). Between clusters the layer varies by R = {Number(probe.Dependence)} (se {Number(probe.DependenceSe)}) times the variance of one of its directions; 0 would mean that it says nothing of the clusters.");

    private static string Percent(double? share) => share is { } known ? (100 * known).ToString("0", CultureInfo.InvariantCulture) + " %" : "-";

    private static string Number(double? value) => value is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
