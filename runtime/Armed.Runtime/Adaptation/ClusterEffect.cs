namespace Armed.Runtime;

/// <summary>An effect of one cluster: the difference of its intercept or slope from that of all clusters.</summary>
/// <param name="Term">(Intercept), a column, or h1, h2, .. for hidden features; with the class before it for a multiclass outcome.</param>
/// <param name="Mean">Posterior mean, in units of the linear predictor per unit of the column.</param>
/// <param name="Sd">Posterior standard deviation, given the fixed effects.</param>
public sealed record ClusterEffect(string Term, double Mean, double Sd);
