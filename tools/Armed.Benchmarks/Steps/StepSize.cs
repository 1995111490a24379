namespace Armed.Benchmarks.Steps;

/// <summary>What a training step is measured on.</summary>
/// <param name="Batch">Rows per step.</param>
/// <param name="Clusters">Clusters C of the one factor.</param>
/// <param name="NonlinearSlopes">Whether the last hidden layer has slopes per cluster, K = 33, or K = 1.</param>
internal sealed record StepSize(int Batch, int Clusters, bool NonlinearSlopes)
{
    public const int Features = 20;

    public static readonly int[] Hidden = [64, 64, 32];

    public static readonly int[] AdversaryHidden = [32];

    /// <summary>Rows of the table that batches are taken from.</summary>
    public int Rows => Math.Max(8 * Batch, Math.Min(200_000, 4 * Clusters));

    /// <summary>Classes of the adversary: the clusters, from 1,000 on the largest and one for the rest.</summary>
    public int Classes => Math.Min(Clusters, 1_001);
}
