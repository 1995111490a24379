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
/// is a normal density with covariance V = s^2 Z Z' + sigma^2 I; for two classes Gauss-Hermite quadrature. The clusters' effects are predicted afterwards, given the rows of the fit.
/// </summary>
internal sealed class MarginalLikelihood : ClusterMethod
{
    /// <summary>Standard deviation of the intercepts at the start.</summary>
    private const double StartSd = 0.5;

    /// <summary>Nodes of the quadrature: a batch has few rows of a cluster, whose integrand is wide.</summary>
    private const int NodeCount = 9;

    private readonly Parameter _logSd;
    private readonly Tensor _nodes;      // [1, nodes], of a standard normal variable
    private readonly Tensor _logWeights; // [1, nodes]

    public MarginalLikelihood(NetworkFit fit)
        : base(fit)
    {
        _logSd = Learned(Math.Log(StartSd));
        var rule = new GaussHermite(NodeCount);
        using var scope = NewDisposeScope();
        // int g(x) exp(-x^2) dx with x = z / sqrt 2: the rule's weights are exp(LogWeights - x^2), over sqrt pi.
        _nodes = tensor(Array.ConvertAll(rule.Nodes, x => (float)(x * Math.Sqrt(2))), device: fit.Tensors.Device).unsqueeze(0).DetachFromDisposeScope();
        _logWeights = tensor([.. rule.Nodes.Zip(rule.LogWeights, (x, weight) => (float)(weight - (x * x) - (Math.Log(Math.PI) / 2)))], device: fit.Tensors.Device).unsqueeze(0).DetachFromDisposeScope();
    }

    public override PredictionHead Head => PredictionHead.Mixed;

    /// <summary>Refuses outcomes and factors without a published form here.</summary>
    public static void Require(FitData data) => RandomEffectsData.Require(data, "lmmnn");

    public override void Learn(Tensor rows, long step, LossMeter losses)
    {
        var batch = Fit.Gather(rows);
        var loss = Marginal(Fit.Forward(batch).Linear, batch);
        Backward(loss);
        Report(losses, loss, batch);
    }

    public override Tensor Validate(Batch batch) => Marginal(Fit.Forward(batch).Linear, batch);

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

    /// <summary>The batch's negative log-likelihood over its number of rows.</summary>
    private Tensor Marginal(Tensor linear, Batch batch) => (Fit.Data.Kind.IsGaussian ? Gaussian(linear, batch) : Logistic(linear, batch)).Times(1.0 / batch.Rows);

    /// <summary>
    /// (ln |V| + r' V^-1 r) / 2 without the constant, cluster by cluster: with residual variances sigma^2 / w, W = sum w and rho = s^2 / sigma^2, |V_c| = (1 + rho W) prod sigma^2 / w and
    /// r' V_c^-1 r = (sum w r^2 - rho (sum w r)^2 / (1 + rho W)) / sigma^2.
    /// </summary>
    private Tensor Gaussian(Tensor linear, Batch batch)
    {
        var logSigma = Fit.Outcome.Learned[0];                                              // [1]
        var rho = (_logSd - logSigma).Times(2).exp();                                       // [1]
        var weights = batch.Weights ?? ones_like(linear);                                   // [B, 1]
        var residuals = batch.Outcome - linear;                                             // [B, 1]
        var (total, sum) = (ByCluster(weights, batch), ByCluster(weights * residuals, batch)); // [C, 1]
        var inflation = (rho * total).PlusOne();                                            // [C, 1]
        var squares = (weights * residuals.Squared()).sum() - (rho * sum.Squared() / inflation).sum();
        var determinant = logSigma.Times(2.0 * batch.Rows) - weights.log().sum();
        return determinant.Plus(inflation.log().sum()).Plus(squares * logSigma.Times(-2).exp()).Times(0.5).squeeze();
    }

    /// <summary>-sum_c ln sum_k omega_k prod_i p(y_i | f_i + s z_k).</summary>
    private Tensor Logistic(Tensor linear, Batch batch)
    {
        var eta = linear.Plus(_logSd.exp() * _nodes);                                       // [B, nodes]
        var losses = eta.Softplus() - (batch.Outcome * eta);
        losses = batch.Weights is null ? losses : losses * batch.Weights;
        return (_logWeights - ByCluster(losses, batch)).logsumexp(1).sum().neg();           // a cluster without rows adds ln 1
    }

    /// <summary>Sums over the rows of each cluster, [C, columns].</summary>
    private Tensor ByCluster(Tensor values, Batch batch)
    {
        using Scalar one = 1;
        return zeros(Fit.Clusters, values.size(1), device: values.device).index_add(0, batch.Clusters[0], values, one);
    }
}
