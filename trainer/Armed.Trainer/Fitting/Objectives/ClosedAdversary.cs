using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>
/// + lambda_g R, where R measures what the best linear probe finds of the clusters in a batch: R = tr(P G), P = (h'h / B + ridge I)^-1,
/// G = (1 / B) sum_c (t_c t_c' - sum_{i in c} h_i h_i') / (n_c - 1), t_c the sum of the n_c rows of cluster c, h the standardised activations less what the outcome says of them. It is the
/// variance between clusters in units of the whole, by pairs of different rows, so that small clusters do not bias it; with pairs of a row with itself it would be the trace of
/// the least-squares probe, the sum of the squared canonical correlations (Hotelling, Biometrika 28, 1936). Linear maps of h leave it as it is but for the ridge, and it is
/// at most about the width of h: no reversal and no network that must keep up.
/// </summary>
internal sealed class ClosedAdversary(OutcomeModel outcome, ArmedStageSettings settings) : IObjectiveTerm
{
    /// <summary>Added to the covariance of standardised activations.</summary>
    public const double Ridge = 0.03;

    /// <summary>Added to a standard deviation, so that units that are nearly constant do not count in full.</summary>
    public const double SmallSd = 1e-3;

    /// <summary>Added to a variance, so that a constant unit has a gradient.</summary>
    public const double SmallVariance = 1e-12;

    private const int RampEpochs = 10, FewestRows = 128;
    private readonly AdversaryRamp _ramp = new(settings.LambdaG, double.PositiveInfinity, (long)settings.StepsPerEpoch * Math.Min(RampEpochs, settings.MaxEpochs));
    private BatchPairs[] _pairs = [];

    public string Name => "adversary";

    public double Weight => _ramp.Weight;

    public double FinalWeight => settings.LambdaG;

    /// <summary>What the outcome says of a row.</summary>
    public OutcomeBasis Basis { get; } = new(outcome);

    /// <summary>The first of so many hidden layers that counts; those after it count, too.</summary>
    public int FirstOf(int layers) => settings.Layers == AdversaryLayers.All ? 0 : layers - 1;

    public void AddTo(ObjectivePass pass)
    {
        var sum = Sum(pass.Forward, pass.Batch);
        pass.Report(Name, sum.item<float>());
        pass.Oppose(sum, Weight);
        Advance();
    }

    /// <summary>
    /// R of the validation rows. It falls for many epochs after the losses of the outcome have stopped to, so that the epoch with the best losses alone would give up most of what hiding reaches.
    /// Null for fewer rows than say something of it: small tables, and large images, few of which are computed at once.
    /// </summary>
    public Tensor? Validate(ForwardPass forward, Batch batch) => batch.Rows < FewestRows ? null : Sum(forward, batch);

    /// <summary>After a step: the weight rises.</summary>
    public void Advance() => _ramp.Observe(0);

    public bool IsSettled(int epochs) => _ramp.IsSettled || epochs >= Math.Min(RampEpochs, (settings.MaxEpochs + 1) / 2);

    public double[] ExportState() => _ramp.ExportState();

    public int ImportState(ReadOnlySpan<double> state)
    {
        _ramp.ImportState(state[..2]);
        return 2;
    }

    /// <summary>R, summed over layers and factors.</summary>
    private Tensor Sum(ForwardPass forward, Batch batch)
    {
        var basis = zeros(Basis.Count, batch.Rows);                           // [M, B]
        Basis.Fill(batch.Outcome.cpu(), TensorMemory.Floats(basis));
        basis = basis.to(float64).to(batch.Outcome.device);
        var activations = forward.Activations;
        Tensor? sum = null;
        foreach (var clusters in Sharing(batch.Clusters))
        {
            for (var l = FirstOf(activations.Length); l < activations.Length; l++)
            {
                sum = WeightedSum.Of(sum, Dependence(activations[l], basis, clusters), 1);
            }
        }

        return sum!;
    }

    /// <summary>Which rows of a batch share a cluster, per factor.</summary>
    private BatchPairs[] Sharing(Tensor[] clusters)
    {
        _pairs = _pairs.Length == clusters.Length ? _pairs : [.. clusters.Select(_ => new BatchPairs())];
        for (var g = 0; g < clusters.Length; g++)
        {
            using var codes = clusters[g].cpu();
            _pairs[g].Set(TensorMemory.Longs(codes));
        }

        return _pairs;
    }

    /// <summary>R of a layer's activations [B, d], differentiable; in double precision, as standardising takes differences of numbers that are nearly equal.</summary>
    private static Tensor Dependence(Tensor activations, Tensor basis, BatchPairs clusters) =>
        ByRow(activations, basis, clusters).Parts.sum().Times(1.0 / activations.size(0)).to(float32);

    /// <summary>The parts of the rows in B R, [B], and tr(P h'h / B): if the clusters say nothing, R is -1 / (B - 1) times it on average, for the rows whose cluster has others.</summary>
    public static (Tensor Parts, Tensor Trace) ByRow(Tensor activations, Tensor basis, BatchPairs clusters)
    {
        var device = activations.device;
        var a = activations.to(float64);
        var centred = a - a.mean([0L], keepdim: true);
        var h = centred / centred.Squared().mean([0L], keepdim: true).Plus(SmallVariance).sqrt().Plus(SmallSd);
        h -= basis.t().mm(basis.mm(h));                                       // [B, d]
        var rows = h.size(0);
        var s = h.t().mm(h).Times(1.0 / rows).Plus(eye(h.size(1), dtype: float64, device: device).Times(Ridge));
        var v = h.mm(linalg.inv(s));                              // h P
        var slots = tensor(Array.ConvertAll(clusters.Slots, slot => (long)slot), device: device);
        var weights = tensor(Enumerable.Range(0, (int)rows).Select(row => (double)clusters.Weight(row)).ToArray(), device: device).unsqueeze(1);
        using Scalar one = 1;
        var sums = zeros(clusters.Clusters, h.size(1), dtype: float64, device: device).index_add(0, slots, h, one);
        return ((v * (sums.index_select(0, slots) - h) * weights).sum(1), (v * h).sum().Times(1.0 / rows));
    }
}
