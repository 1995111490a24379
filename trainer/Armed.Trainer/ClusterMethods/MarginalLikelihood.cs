using Armed.Runtime;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>
/// LMMNN (Simchoni and Rosset, NeurIPS 2021; JMLR 24, 2023): the network minimises a batch's negative log-likelihood with random intercepts b ~ N(0, s^2) of the clusters integrated out. For numbers that
/// is a normal density with covariance V = s^2 Z Z' + sigma^2 I; for two classes Gauss-Hermite quadrature about the mode of each cluster, as wide as its curvature says (Liu and Pierce, Biometrika 81, 1994). The clusters' effects are predicted afterwards, given the rows of the fit.
/// </summary>
internal sealed class MarginalLikelihood : ClusterMethod
{
    /// <summary>Standard deviation of the intercepts at the start.</summary>
    private const double StartSd = 0.5;

    /// <summary>Nodes of the quadrature.</summary>
    private const int NodeCount = 9;

    /// <summary>Newton steps to a mode.</summary>
    private const int MostSteps = 50;

    /// <summary>Length of a step that ends them.</summary>
    private const double ShortStep = 1e-3;

    /// <summary>s |d| below which a step has its whole length in single precision.</summary>
    private const double ShortReach = 1e-8;

    private readonly Parameter _logSd;
    private readonly Tensor _nodes;      // [1, nodes]
    private readonly Tensor _logWeights; // [1, nodes]

    public MarginalLikelihood(NetworkFit fit)
        : base(fit)
    {
        _logSd = Learned(Math.Log(StartSd));
        var rule = new GaussHermite(NodeCount);
        using var scope = NewDisposeScope();
        // int g(z) phi(z) dz with z = m + sqrt 2 tau x: sum_k exp(LogWeights_k) g(z_k) exp(-z_k^2 / 2) tau / sqrt pi.
        _nodes = tensor(Array.ConvertAll(rule.Nodes, x => (float)(x * Math.Sqrt(2))), device: fit.Tensors.Device).unsqueeze(0).DetachFromDisposeScope();
        _logWeights = tensor(Array.ConvertAll(rule.LogWeights, weight => (float)(weight - (Math.Log(Math.PI) / 2))), device: fit.Tensors.Device).unsqueeze(0).DetachFromDisposeScope();
    }

    public override PredictionHead Head => PredictionHead.Mixed;

    /// <summary>Refuses outcomes and factors without a published form here.</summary>
    public static void Require(FitData data) => RandomEffectsData.Require(data, "lmmnn");

    public override void Learn(Tensor rows, long step, LossMeter losses)
    {
        var batch = Fit.Gather(rows);
        var loss = Marginal(Fit.Forward(batch).Linear, Of(batch));
        Backward(loss);
        Report(losses, loss, batch);
    }

    /// <summary>The loss over all rows at once: a cluster that chunks divide has one intercept.</summary>
    public override double Validate(int[] rows)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        List<(Tensor Linear, ClusteredRows Rows)> parts = [];
        Fit.ForEachChunk(rows, (_, batch, linear, _) => parts.Add((linear.MoveToOuterDisposeScope(), Of(batch).MoveToOuterDisposeScope())));
        return Marginal(cat([.. parts.Select(part => part.Linear)]), ClusteredRows.Together([.. parts.Select(part => part.Rows)])).item<float>();
    }

    public override IEnumerable<ParameterGroup> Groups(double weightDecay) => [.. base.Groups(weightDecay), new ParameterGroup([_logSd], Fit.Options.RandomEffectsRateFactor, 0, ClipScope.None)];

    /// <summary>Best linear unbiased predictions of the intercepts for numbers, modes and Laplace's variances for two classes.</summary>
    public override LastLayer Finish()
    {
        int[] rows = [.. Fit.Data.Training, .. Fit.Data.Validation];
        var linear = new float[Fit.Data.Rows.Rows];
        Fit.ForEachChunk(rows, (chunk, _, values, _) =>
        {
            foreach (var (row, value) in chunk.Zip(TensorValues.Floats(values)))
            {
                linear[row] = value;
            }
        });
        double[] covariance = [Math.Exp(2 * _logSd.item<float>())];
        var effects = new ClusterEffects(Fit, RandomEffectsData.ByCluster(Fit.Data, rows), 1);
        effects.Solve(covariance, Fit.Outcome.Parameters.Sigma, linear, [.. Enumerable.Repeat(1f, linear.Length)]);
        return base.Finish() with { Effects = [effects.Table(Fit.Network.Effects[0].Design, covariance)] };
    }

    public override void Dispose()
    {
        _logSd.Dispose();
        _nodes.Dispose();
        _logWeights.Dispose();
        base.Dispose();
    }

    private static ClusteredRows Of(Batch batch) => new(batch.Outcome, batch.Weights, batch.Clusters[0]);

    /// <summary>The negative log-likelihood of rows over their number.</summary>
    private Tensor Marginal(Tensor linear, ClusteredRows rows) => (Fit.Data.Kind.IsGaussian ? Gaussian(linear, rows) : Logistic(linear, rows)).Times(1.0 / linear.size(0));

    /// <summary>
    /// (ln |V| + r' V^-1 r) / 2 without the constant, cluster by cluster: with residual variances sigma^2 / w, W = sum w and rho = s^2 / sigma^2, |V_c| = (1 + rho W) prod sigma^2 / w and
    /// r' V_c^-1 r = (sum w r^2 - rho (sum w r)^2 / (1 + rho W)) / sigma^2.
    /// </summary>
    private Tensor Gaussian(Tensor linear, ClusteredRows rows)
    {
        var logSigma = Fit.Outcome.Learned[0];                                              // [1]
        var rho = (_logSd - logSigma).Times(2).exp();                                       // [1]
        var weights = rows.Weights ?? ones_like(linear);                                    // [B, 1]
        var residuals = rows.Outcome - linear;                                              // [B, 1]
        var (total, sum) = (rows.Sums(weights, Fit.Clusters), rows.Sums(weights * residuals, Fit.Clusters)); // [C, 1]
        var inflation = (rho * total).PlusOne();                                            // [C, 1]
        var squares = (weights * residuals.Squared()).sum() - (rho * sum.Squared() / inflation).sum();
        var determinant = logSigma.Times(2.0 * linear.size(0)) - weights.log().sum();
        return determinant.Plus(inflation.log().sum()).Plus(squares * logSigma.Times(-2).exp()).Times(0.5).squeeze();
    }

    /// <summary>-sum_c ln int prod_i p(y_i | f_i + s z) phi(z) dz. No gradient goes through the places of the nodes: the integral does not depend on them.</summary>
    private Tensor Logistic(Tensor linear, ClusteredRows rows)
    {
        var (mode, width) = Mode(linear, rows);                                             // [C, 1]
        var z = mode.Plus(width * _nodes);                                                  // [C, nodes]
        var eta = linear.Plus(_logSd.exp() * z.index_select(0, rows.Clusters));             // [B, nodes]
        var losses = eta.Softplus() - (rows.Outcome * eta);
        losses = rows.Weights is null ? losses : losses * rows.Weights;
        var terms = _logWeights.Plus(width.log()) - z.Squared().Times(0.5) - rows.Sums(losses, Fit.Clusters);
        return terms.logsumexp(1).sum().neg();                                              // a cluster without rows adds ln 1
    }

    /// <summary>
    /// The mode of each cluster's h(z) = sum_i w_i ln p(y_i | f_i + s z) - z^2 / 2, and 1 / sqrt(-h'') there, [C, 1]. The third derivative of h is at most s times the second, so that Newton steps d
    /// shortened by ln(1 + s |d|) / (s |d|) reach it from anywhere (Sun and Tran-Dinh, Mathematical Programming 178, 2019).
    /// </summary>
    private (Tensor Mode, Tensor Width) Mode(Tensor linear, ClusteredRows rows)
    {
        using var _ = no_grad();
        using Scalar least = ShortReach;
        var sd = _logSd.exp();                                                              // [1]
        var mode = zeros(Fit.Clusters, 1, device: linear.device);
        for (var step = 0; ; step++)
        {
            var p = linear.Plus(sd * mode.index_select(0, rows.Clusters)).sigmoid();        // [B, 1]
            var (slope, curvature) = (rows.Outcome - p, p - p.Squared());
            (slope, curvature) = rows.Weights is null ? (slope, curvature) : (slope * rows.Weights, curvature * rows.Weights);
            var bend = (rows.Sums(curvature, Fit.Clusters) * sd.Squared()).PlusOne();       // -h'', 1 or more
            var newton = ((rows.Sums(slope, Fit.Clusters) * sd) - mode) / bend;
            var reach = (newton.abs() * sd).clamp_min(least);
            var move = newton * reach.log1p() / reach;
            if (step == MostSteps || move.abs().max().item<float>() < ShortStep)
            {
                return (mode, bend.rsqrt());                                                // nodes this near the mode serve as well
            }

            mode = mode.Plus(move);
        }
    }
}
