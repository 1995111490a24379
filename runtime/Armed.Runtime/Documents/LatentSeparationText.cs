using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>How far apart the clusters are in a latent code, in a sentence for people.</summary>
internal static class LatentSeparationText
{
    /// <summary>The sentence of a factor and a code.</summary>
    public static string Of(LatentSeparationDescription latent) => string.Create(CultureInfo.InvariantCulture,
        $"Clusters of {latent.Factor} in the {latent.Head} latent code of {latent.Rows} {(latent.Partition == "train" ? "training" : "validation")} rows: Davies-Bouldin {latent.DaviesBouldin:0.00} (large where the code does not tell them apart), Calinski-Harabasz {latent.CalinskiHarabasz:0.0} (about 1 by chance).");
}
