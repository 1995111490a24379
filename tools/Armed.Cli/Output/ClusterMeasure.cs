namespace Armed.Cli.Output;

/// <summary>By which measure clusters are compared with each other.</summary>
internal static class ClusterMeasure
{
    /// <summary>Clusters with fewer held-out rows have measures that chance decides.</summary>
    public const int FewestRows = 10;

    /// <summary>What clusters have where they lack the measure that models are compared by, such as R2.</summary>
    private static readonly string[] s_losses = ["log_loss", "rmse"];

    /// <summary>The measure that models are compared by, or else a loss; null where clusters have none of them.</summary>
    /// <param name="compared">The measure that models are compared by.</param>
    /// <param name="isKnown">Whether clusters have a measure.</param>
    public static string? Of(string compared, Func<string, bool> isKnown) => s_losses.Prepend(compared).FirstOrDefault(isKnown);
}
