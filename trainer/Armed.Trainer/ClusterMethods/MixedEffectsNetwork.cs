using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>
/// MeNets (Xiong, Kim and Singh, CVPR 2019): y = f(x) + Gamma(x) u_c + e with Gamma the last hidden layer, u_c ~ N(0, D) and e ~ N(0, sigma^2), by expectation-maximisation. An epoch trains the network on
/// what the effects leave of the outcome; then u, D and sigma follow in closed form. Two classes: the effects enter the logit, and u and its covariance are Laplace's, as in penalised quasi-likelihood
/// (Breslow and Clayton, JASA 88, 1993).
/// </summary>
internal sealed class MixedEffectsNetwork : ClusterMethod
{
    /// <summary>Most memory of the covariances of the clusters' effects, in bytes.</summary>
    private const long MostBytes = 2L << 30;

    private readonly int[][] _clusters;
    private readonly ClusterEffects _effects;
    private readonly Tensor _known;  // [N, 1], Gamma u of the training rows as the last expectation step left it
    private readonly Tensor _means;  // [C + 1, H]
    private double[] _covariance;    // D [H, H]
    private double _sigma = 1;

    private MixedEffectsNetwork(NetworkFit fit)
        : base(fit)
    {
        _clusters = RandomEffectsData.ByCluster(fit.Data, fit.Data.Training);
        _effects = new ClusterEffects(fit, _clusters, Size);
        using var scope = NewDisposeScope();
        _known = zeros(fit.Data.Rows.Rows, 1, device: fit.Tensors.Device).DetachFromDisposeScope();
        _means = zeros(_clusters.Length + 1, Size, device: fit.Tensors.Device).DetachFromDisposeScope();
        _covariance = new double[Size * Size];
        for (var k = 0; k < Size; k++)
        {
            _covariance[(k * Size) + k] = 1;
        }

        SetSigma(1);
    }

    public override PredictionHead Head => PredictionHead.Mixed;

    private int Size => Fit.Network.HiddenWidth;

    /// <summary>Refuses outcomes and factors without a form here.</summary>
    public static void Require(FitData data) => RandomEffectsData.Require(data, "menet");

    /// <summary>The method of a fit.</summary>
    /// <exception cref="InputException">The covariances of the clusters' effects would fill the memory.</exception>
    public static MixedEffectsNetwork Of(NetworkFit fit)
    {
        RequireMemory(fit.Clusters, fit.Network.HiddenWidth);
        return new MixedEffectsNetwork(fit);
    }

    /// <summary>Refuses more covariances than memory should hold: each cluster has one of the hidden layer's width squared.</summary>
    public static void RequireMemory(int clusters, int width)
    {
        if (8L * clusters * width * width is > MostBytes and var bytes)
        {
            throw new InputException(
                $"menet keeps the covariance of {width} effects for each of {clusters} clusters: {bytes >> 20} MiB; expected at most {MostBytes >> 20}. Give a narrower last layer by --hidden, or leave menet out of the models.");
        }
    }

    public override void Learn(Tensor rows, long step, LossMeter losses)
    {
        var batch = Fit.Gather(rows);
        var loss = Loss(Fit.Forward(batch).Linear.Plus(_known.index_select(0, rows)), batch);
        Backward(loss);
        Report(losses, loss, batch);
    }

    /// <summary>sigma is that of the maximisation step.</summary>
    public override IEnumerable<ParameterGroup> Groups(double weightDecay) => [];

    public override void EndEpoch()
    {
        var (linear, design) = Features(Fit.Data.Training);
        _effects.Solve(_covariance, _sigma, linear, design);
        SetSigma(NewSigma(linear, design));
        _covariance = NewCovariance();
        SetMeans(_effects.Means);
        SetKnown();
    }

    public override double[] ExportState()
    {
        using var scope = NewDisposeScope();
        return [_sigma, .. _covariance, .. TensorValues.Floats(_means).Select(value => (double)value)];
    }

    public override void ImportState(ReadOnlySpan<double> state)
    {
        SetSigma(state[0]);
        _covariance = state.Slice(1, Size * Size).ToArray();
        SetMeans(state[(1 + (Size * Size))..].ToArray());
        SetKnown();
    }

    /// <summary>The effects given every row of the fit.</summary>
    public override LastLayer Finish()
    {
        int[] rows = [.. Fit.Data.Training, .. Fit.Data.Validation];
        var (linear, design) = Features(rows);
        var effects = new ClusterEffects(Fit, RandomEffectsData.ByCluster(Fit.Data, rows), Size);
        effects.Solve(_covariance, _sigma, linear, design);
        var hidden = new RandomEffectsTerm(Fit.Data.Encoding.Clusters[0].Name, [RandomEffectsBlock.HiddenLayer]);
        return base.Finish() with { Effects = [effects.Table(RandomEffectsDesign.Create(hidden, Fit.Network.Encoder, Size), _covariance)] };
    }

    public override void Dispose()
    {
        _known.Dispose();
        _means.Dispose();
        base.Dispose();
    }

    /// <summary>The loss with the effects of the rows' clusters.</summary>
    protected override Tensor ValidationLoss(Batch batch, Tensor linear, Tensor hidden) => Loss(linear.Plus(RandomPart(hidden, batch)), batch);

    /// <summary>sigma^2 = sum_i w_i ((y_i - f_i - gamma_i' u)^2 + gamma_i' S gamma_i) / N, S the covariance of u given its rows.</summary>
    private double NewSigma(float[] linear, float[] design)
    {
        if (!Fit.Data.Kind.IsGaussian)
        {
            return 1;
        }

        var sums = new double[_clusters.Length];
        Parallel.For(0, sums.Length, c => sums[c] = _clusters[c].Sum(row => Squares(c, row, linear[row], design.AsSpan(row * Size, Size))));
        return Math.Sqrt(sums.Sum() / Fit.Data.Training.Length);
    }

    /// <summary>w ((y - f - gamma' u)^2 + gamma' S gamma) of a row.</summary>
    private double Squares(int cluster, int row, double linear, ReadOnlySpan<float> gamma)
    {
        var left = RandomEffectsData.Outcome(Fit.Data, row) - linear - Dot(gamma, _effects.Means.AsSpan(cluster * Size, Size));
        return (Fit.Data.Weights.Length == 0 ? 1 : Fit.Data.Weights[row]) * ((left * left) + Quadratic(gamma, cluster));
    }

    /// <summary>D = mean over clusters of u u' + S.</summary>
    private double[] NewCovariance()
    {
        var covariance = new double[Size * Size];
        for (var c = 0; c < _clusters.Length; c++)
        {
            for (var k = 0; k < Size; k++)
            {
                for (var j = 0; j < Size; j++)
                {
                    covariance[(k * Size) + j] += ((_effects.Means[(c * Size) + k] * _effects.Means[(c * Size) + j]) + _effects.Covariances[(((c * Size) + k) * Size) + j]) / _clusters.Length;
                }
            }
        }

        return covariance;
    }

    private double Quadratic(ReadOnlySpan<float> gamma, int cluster)
    {
        var sum = 0.0;
        for (var k = 0; k < Size; k++)
        {
            sum += gamma[k] * Dot(gamma, _effects.Covariances.AsSpan(((cluster * Size) + k) * Size, Size));
        }

        return sum;
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var k = 0; k < left.Length; k++)
        {
            sum += left[k] * right[k];
        }

        return sum;
    }

    /// <summary>f [N] and Gamma [N, H] of some rows, 0 for others.</summary>
    private (float[] Linear, float[] Design) Features(int[] rows)
    {
        var (linear, design) = (new float[Fit.Data.Rows.Rows], new float[Fit.Data.Rows.Rows * Size]);
        Fit.ForEachChunk(rows, (chunk, _, values, hidden) =>
        {
            var (f, gamma) = (TensorValues.Floats(values), TensorValues.Floats(hidden));
            for (var i = 0; i < chunk.Length; i++)
            {
                linear[chunk[i]] = f[i];
                gamma.AsSpan(i * Size, Size).CopyTo(design.AsSpan(chunk[i] * Size));
            }
        });
        return (linear, design);
    }

    private void SetSigma(double sigma)
    {
        _sigma = sigma;
        if (Fit.Data.Kind.IsGaussian)
        {
            Fit.Outcome.Parameters = Fit.Outcome.Parameters with { Sigma = sigma };
        }
    }

    private void SetMeans(double[] means)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var values = new float[_means.numel()];
        Array.ConvertAll(means, mean => (float)mean).CopyTo(values, 0);
        _means.copy_(tensor(values).view(_means.shape));
    }

    private void SetKnown() => Fit.ForEachChunk(Fit.Data.Training, (chunk, batch, _, hidden) =>
        _known.index_copy_(0, tensor(Array.ConvertAll(chunk, row => (long)row), device: _known.device), RandomPart(hidden, batch)));

    /// <summary>Gamma u [B, 1].</summary>
    private Tensor RandomPart(Tensor hidden, Batch batch) => (hidden * _means.index_select(0, batch.Clusters[0].KnownOr(_clusters.Length))).sum(1, keepdim: true);
}
