namespace Armed.Runtime.Adaptation;

/// <summary>The unlabelled rows that are known of a cluster.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Sums">Sums of the summary columns over them; empty where they were not asked for.</param>
/// <param name="Memberships">Sums of log(p_c / pi_c) over them, likewise.</param>
/// <param name="Answer">By what they shift the cluster's effects; null where they are too few for it.</param>
internal sealed record ClusterContext(int Rows, double[] Sums, double[] Memberships, UnlabelledAnswer? Answer)
{
    /// <summary>Whether they shift the cluster's effects.</summary>
    public bool IsUsed => Answer is not null;
}
