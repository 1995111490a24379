using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>
/// The posterior of one cluster's effects from its prior and labelled rows, with everything else frozen: the trainer's per-cluster step. A number's outcome keeps its sums,
/// so that batches in any order give what one batch gives; for others the posterior is the next batch's prior.
/// </summary>
/// <param name="distribution">The outcome given the linear predictor; null if several linear predictors share a softmax.</param>
/// <param name="nodes">Nodes per effect where the trainer integrates by quadrature; null if it takes mode and curvature.</param>
internal sealed class ClusterUpdate(OutcomeDistribution? distribution, int? nodes)
{
    /// <summary>Name of the method, for the manifest.</summary>
    public string Method => distribution?.ResidualVariance is not null ? "gaussian sums" : nodes is not null ? "quadrature" : distribution is null ? "softmax newton" : "newton";

    /// <summary>The state after further rows.</summary>
    /// <param name="basis">The factor.</param>
    /// <param name="before">The cluster so far; null for a new one.</param>
    /// <param name="rows">Further rows.</param>
    public ClusterState Apply(FactorBasis basis, ClusterState? before, ClusterRows rows)
    {
        var (sums, prior) = (before?.Sums, before?.Prior);
        EffectDistribution posterior;
        if (distribution?.ResidualVariance is { } variance)
        {
            sums = (sums ?? GaussianSums.None(basis.Shape.Effects)).With(rows);
            posterior = sums.Posterior(prior ?? basis.Unknown, variance);
        }
        else
        {
            posterior = Fit(basis, before?.Posterior ?? basis.Unknown, rows);
            prior = before?.Context is { IsUsed: true } ? prior : null; // says of a saved cluster that its unlabelled rows count
        }

        var counts = basis.Shares is null ? null : Counted(basis.Shape, before, rows.Outcome);
        return new ClusterState
        {
            Posterior = posterior,
            Row = posterior.ToRow(basis.Shape, basis.Shares, counts),
            ClassCounts = counts,
            Rows = (before?.Rows ?? 0) + rows.Count,
            IsNew = before?.IsNew ?? true,
            Sums = sums,
            Prior = prior,
            Context = before?.Context,
        };
    }

    /// <summary>The state of a new cluster whose unlabelled rows tell of its effects; labelled rows of a number's outcome stay.</summary>
    /// <param name="basis">The factor.</param>
    /// <param name="before">The cluster so far; null for a new one.</param>
    /// <param name="context">All of its unlabelled rows.</param>
    /// <param name="prior">The distribution of its effects given these rows; null for N(0, T).</param>
    public ClusterState Told(FactorBasis basis, ClusterState? before, ClusterContext context, EffectDistribution? prior)
    {
        var counts = basis.Shares is null ? null : Counted(basis.Shape, before, []);
        var posterior = before?.Sums?.Posterior(prior ?? basis.Unknown, distribution!.ResidualVariance!.Value) ?? prior ?? basis.Unknown;
        return new ClusterState
        {
            Posterior = posterior,
            Row = posterior.ToRow(basis.Shape, basis.Shares, counts),
            ClassCounts = counts,
            Rows = before?.Rows ?? 0,
            IsNew = true,
            Sums = before?.Sums,
            Prior = prior,
            Context = context,
        };
    }

    /// <summary>Rows of each class with further ones [K].</summary>
    /// <exception cref="ArgumentException">They are more than a cluster can have.</exception>
    private static int[] Counted(EffectShape shape, ClusterState? before, ReadOnlySpan<double> outcomes)
    {
        var counts = new int[shape.Classes];
        before?.ClassCounts?.CopyTo(counts, 0);
        var rows = counts.Sum(count => (long)count) + outcomes.Length;
        if (rows > ClassShares.MostRows)
        {
            throw new ArgumentException($"The cluster has {rows} labelled rows with those before; expected at most {ClassShares.MostRows}, which single precision counts. Adapt with fewer rows.");
        }

        foreach (var outcome in outcomes)
        {
            counts[(int)outcome]++;
        }

        return counts;
    }

    private EffectDistribution Fit(FactorBasis basis, EffectDistribution prior, ClusterRows rows)
    {
        if (distribution is null)
        {
            return new SoftmaxPosterior(prior, basis.Shape.Outputs).Fit(rows);
        }

        if (nodes is { } count)
        {
            return Integrate(prior, rows, new GaussHermiteGrid(count, prior.Size));
        }

        var newton = new ClusterPosterior(distribution, prior.Factor, prior.Mean);
        newton.Fit(rows);
        var covariance = new double[prior.Size * prior.Size];
        newton.Covariance(covariance);
        return EffectDistribution.OfCovariance(newton.Mode.ToArray(), covariance);
    }

    /// <summary>Mean and covariance by the nodes; b = m0 + L u, so that m0 moves into the offset.</summary>
    private EffectDistribution Integrate(EffectDistribution prior, ClusterRows rows, GaussHermiteGrid grid)
    {
        var offset = new double[rows.Count];
        for (var i = 0; i < offset.Length; i++)
        {
            offset[i] = rows.Offset[i];
            for (var k = 0; k < prior.Size; k++)
            {
                offset[i] += prior.Mean[k] * rows.Design[(i * prior.Size) + k];
            }
        }

        var quadrature = new ClusterQuadrature(distribution!, [], 1, prior.Factor, grid);
        var moved = new ClusterRows { Design = rows.Design, Offset = offset, Outcome = rows.Outcome, Weights = rows.Weights };
        if (double.IsFinite(quadrature.Evaluate(moved, new double[prior.Size], [])))
        {
            return Moved(prior, quadrature);
        }

        throw new ArithmeticException("A cluster's likelihood is not finite. Look for very large values in its design, offset or weights.");
    }

    private static EffectDistribution Moved(EffectDistribution prior, ClusterQuadrature quadrature)
    {
        var (size, mean, root) = (prior.Size, (double[])prior.Mean.Clone(), (double[])quadrature.Covariance.Clone());
        SmallCholesky.FactorSemidefinite(root, size, 0);
        var factor = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k <= i; k++)
            {
                mean[i] += prior.Factor[(i * size) + k] * quadrature.Mean[k];
                for (var j = 0; j <= k; j++)
                {
                    factor[(i * size) + j] += prior.Factor[(i * size) + k] * root[(k * size) + j];
                }
            }
        }

        return new EffectDistribution(mean, factor);
    }
}
