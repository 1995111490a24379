using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>What the last hidden layer tells of the clusters, in a sentence for people.</summary>
internal static class ClusterProbeText
{
    /// <summary>How it is to be read.</summary>
    /// <param name="hasImages">Whether the model reads images, where differences between clusters cannot be taken out.</param>
    public static string Caution(bool hasImages) =>
        "Another classifier may find more, and hidden layers may use clusters that no classifier finds." + (hasImages ? "" : " --between ignore learns from differences within clusters only.");

    /// <summary>The sentence of a factor.</summary>
    public static string Of(ClusterProbeDescription probe) => probe.NotMeasured is { } reason
        ? $"How much the hidden layers tell of {probe.Factor} was not measured: {reason}."
        : string.Create(CultureInfo.InvariantCulture,
            $"From the last hidden layer, a linear classifier finds the right {probe.Factor} in {Percent(probe.Linear)} of {probe.Rows} validation rows, a network in {Percent(probe.Network)}. For comparison: naming the largest cluster {Percent(probe.Chance)}, from the outcome {Percent(probe.Outcome)}, from the inputs {Percent(probe.Inputs)}. Variance between clusters, in units of one direction of the layer: R = {Number(probe.Dependence)} (se {Number(probe.DependenceSe)}); 0 means that the layer does not tell clusters apart.");

    private static string Percent(double? share) => share is { } known ? (100 * known).ToString("0", CultureInfo.InvariantCulture) + " %" : "-";

    private static string Number(double? value) => value is { } known ? known.ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
