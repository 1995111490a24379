namespace Armed.Trainer.Models;

/// <summary>Posterior intercepts of a factor's clusters. A cluster that is not known has mean 0.</summary>
/// <param name="Means">Means [C, O] row after row, themselves of mean 0 over clusters.</param>
/// <param name="Variances">Variances [C, O] row after row.</param>
/// <param name="Between">Variance between clusters [O].</param>
/// <param name="Centre">What the fixed intercept gains [O].</param>
internal sealed record ClusterIntercepts(float[] Means, float[] Variances, float[] Between, float[] Centre)
{
    /// <summary>Whether every number is finite.</summary>
    public bool IsFinite => Means.Concat(Variances).Concat(Between).Concat(Centre).All(float.IsFinite);
}
