namespace Armed.Trainer.Evaluation;

/// <summary>Rows of a probe.</summary>
/// <param name="Features">What it reads, [N, Width] row after row.</param>
/// <param name="Width">Number of features.</param>
/// <param name="Clusters">Cluster codes [N], each known.</param>
internal sealed record ProbeRows(float[] Features, int Width, int[] Clusters)
{
    /// <summary>Number of rows N.</summary>
    public int Count => Clusters.Length;
}
