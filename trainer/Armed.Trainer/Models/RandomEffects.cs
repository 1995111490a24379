using Armed.Trainer.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// The variational posterior q(u_c) = N(m_c, diag(s_c^2)) of one factor's random effects, s = softplus(r), under the prior N(0, diag(tau^2)).
/// </summary>
/// <remarks>Tables are read by index, never multiplied by a one-hot matrix. Effects of all outputs are adjacent: column k O + o.</remarks>
internal sealed class RandomEffects : Module<Tensor, Tensor, (Tensor Mean, Tensor Variance)>, IEffectSite
{
    /// <summary>Start of s as a share of tau.</summary>
    private const double InitialScale = 0.3;

    private readonly Parameter _means;
    private readonly Parameter _rawScales;
    private readonly Tensor _priorVariance;
    private readonly float[] _tauSquared;

    public RandomEffects(RandomEffectsDesign design, int clusters, int outputs, double priorSdIntercept, double priorSdSlope)
        : base(nameof(RandomEffects))
    {
        (Design, Clusters, Outputs) = (design, clusters, outputs);
        _tauSquared = [.. design.Kinds.SelectMany(kind => Enumerable.Repeat((float)Math.Pow(kind == 0 ? priorSdIntercept : priorSdSlope, 2), outputs))];
        using var scope = NewDisposeScope();
        _means = new Parameter(zeros(clusters, Width).DetachFromDisposeScope());
        // softplus^-1(s) = ln(e^s - 1)
        float[] raw = [.. _tauSquared.Select(t => (float)Math.Log(Math.Exp(InitialScale * Math.Sqrt(t)) - 1))];
        _rawScales = new Parameter(tensor(raw).unsqueeze(0).repeat(clusters, 1).DetachFromDisposeScope());
        _priorVariance = tensor(_tauSquared).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>The design that the effects multiply.</summary>
    public RandomEffectsDesign Design { get; }

    public string Factor => Design.Factor;

    public IReadOnlyList<Parameter> Learned => [.. parameters()];

    /// <summary>Number of clusters C.</summary>
    public int Clusters { get; }

    /// <summary>Number of linear predictors O.</summary>
    public int Outputs { get; }

    /// <summary>Posterior means m [C, K O].</summary>
    public Parameter Means => _means;

    /// <summary>Unconstrained posterior scales r [C, K O].</summary>
    public Parameter RawScales => _rawScales;

    /// <summary>tau^2 [K O], the diagonal of T.</summary>
    public ReadOnlySpan<float> TauSquared => _tauSquared;

    private int Width => Design.Size * Outputs;

    /// <summary>Mean phi'm_c [N, O] and variance (phi^2)'s_c^2 [N, O] of the random part, from phi [N, K] and clusters int64 [N].</summary>
    public override (Tensor Mean, Tensor Variance) forward(Tensor design, Tensor clusters)
    {
        // Softplus on the smaller of the table and the gathered rows.
        var tableFirst = clusters.size(0) >= Clusters;
        var means = _means.index_select(0, clusters);
        var variances = tableFirst
            ? _rawScales.Softplus().Squared().index_select(0, clusters)
            : _rawScales.index_select(0, clusters).Softplus().Squared();
        return Design.IsInterceptOnly ? (means, variances) : (Combine(design, means), Combine(design.Squared(), variances));
    }

    public (Tensor Mean, Tensor Variance) Moments(Tensor design, Tensor clusters) => forward(design, clusters);

    /// <summary>The variance phi' T phi [N, O] for a cluster that is not known.</summary>
    public Tensor PriorVariance(Tensor design) => Design.IsInterceptOnly
        ? _priorVariance.unsqueeze(0)
        : design.Squared().matmul(_priorVariance.view(Design.Size, Outputs));

    /// <summary>Posterior means and variances with one more row for the unknown cluster: mean 0, variance tau^2.</summary>
    public EffectTable Table(Tensor? shifts)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var means = cat([_means, zeros(1, Width, device: _means.device)], 0);                              // [C + 1, K O]
        var variances = cat([_rawScales.Softplus().Squared(), _priorVariance.unsqueeze(0)], 0);
        if (shifts is not null)
        {
            means.narrow(0, 0, Clusters).narrow(1, 0, Outputs).Add(shifts);
            // A cluster that is not known varies by what the means explained, too.
            variances.narrow(0, Clusters, 1).narrow(1, 0, Outputs).Add(shifts.Squared().mean([0L], keepdim: true));
        }
        return new EffectTable { Design = Design, Clusters = Clusters, Outputs = Outputs, Means = TensorValues.Floats(means), Variances = TensorValues.Floats(variances) };
    }

    /// <summary>KL(q || p) summed over clusters and effects, in closed form for diagonal Gaussians.</summary>
    public Tensor Divergence()
    {
        using var _ = no_grad();
        var variances = _rawScales.Softplus().Squared();
        return ((_means.Squared().Plus(variances) / _priorVariance).MinusOne() - (variances / _priorVariance).log()).sum().Times(0.5);
    }

    /// <summary>Adds weight times the gradient of <see cref="Divergence"/> to the parameters' gradients: closed form, so autograd need not see it.</summary>
    public void AddDivergenceGradient(double weight)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using Scalar scale = weight;
        var scales = _rawScales.Softplus();
        // d/dm = m / tau^2;  d/dr = (s / tau^2 - 1 / s) sigmoid(r)
        _means.grad!.addcdiv_(_means, _priorVariance, scale);
        _rawScales.grad!.addcmul_(scales / _priorVariance - scales.reciprocal(), _rawScales.sigmoid(), scale);
    }

    /// <summary>Moves tau^2 of every kind of effect a step towards its closed form mean_c(m^2 + s^2) (empirical Bayes).</summary>
    public void UpdatePrior(double step)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        float[] moments = [.. _means.Squared().Plus(_rawScales.Softplus().Squared()).mean([0L]).cpu().data<float>()];
        var kinds = Design.Kinds;
        var updated = new float[_tauSquared.Length];
        for (var j = 0; j < updated.Length; j++)
        {
            var output = j % Outputs;
            var target = Enumerable.Range(0, Design.Size).Where(k => kinds[k] == kinds[j / Outputs]).Average(k => moments[k * Outputs + output]);
            updated[j] = (float)((1 - step) * _tauSquared[j] + step * target);
        }
        SetTauSquared(updated);
    }

    public double[] ExportPrior() => Array.ConvertAll(_tauSquared, t => (double)t);

    public int ImportPrior(ReadOnlySpan<double> state)
    {
        SetTauSquared(Array.ConvertAll(state[.._tauSquared.Length].ToArray(), t => (float)t));
        return _tauSquared.Length;
    }

    /// <summary>Sets tau^2 [K O].</summary>
    public void SetTauSquared(ReadOnlySpan<float> values)
    {
        values.CopyTo(_tauSquared);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _priorVariance.copy_(tensor(_tauSquared));
    }

    /// <summary>sum_k phi[n, k] table[n, k O + o], [N, O].</summary>
    private Tensor Combine(Tensor design, Tensor rows) => Outputs == 1
        ? (design * rows).sum(1, keepdim: true)
        : design.unsqueeze(1).bmm(rows.view(-1, Design.Size, Outputs)).squeeze(1);
}
