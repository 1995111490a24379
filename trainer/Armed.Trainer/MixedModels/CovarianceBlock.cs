namespace Armed.Trainer.MixedModels;

/// <summary>A run of neighbouring random effects of one factor that share their own covariance; effects of different blocks are independent.</summary>
/// <param name="Start">First effect.</param>
/// <param name="Size">Number of effects.</param>
/// <param name="IsFull">True: an unstructured covariance. False: one variance for all, tau^2 I.</param>
internal sealed record CovarianceBlock(int Start, int Size, bool IsFull)
{
    /// <summary>Number of free parameters.</summary>
    public int Parameters => IsFull ? Size * (Size + 1) / 2 : 1;

    /// <summary>Positions in T [K, K] of the free parameters: the lower triangle of a full block by rows; the first diagonal of the other kind stands for all.</summary>
    public IEnumerable<(int I, int J)> Elements()
    {
        for (var i = Start; i < Start + (IsFull ? Size : 1); i++)
        {
            for (var j = IsFull ? Start : i; j <= i; j++)
            {
                yield return (i, j);
            }
        }
    }
}
