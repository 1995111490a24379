namespace Armed.Trainer;

/// <summary>What is done to hide the clusters from the hidden layers.</summary>
public enum ClusterHiding
{
    /// <summary>The adversary alone, in training: a reduction, which is measured.</summary>
    Adversary,

    /// <summary>
    /// After training every hidden layer loses the directions that tell the clusters apart: no linear classifier of its activations is better than the shares of the clusters, on the rows of the fit.
    /// A nonlinear classifier can be. Dense layers, each wider than the number of clusters less one, and a refit.
    /// </summary>
    Exact,
}
