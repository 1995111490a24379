using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Models;

/// <summary>
/// The trainable parts of an ARMED model on encoded inputs x: backbone h, fixed head f, adversary a, one set of random effects per factor and,
/// when between-cluster differences are set aside, shifts of the clusters.
/// </summary>
internal sealed class ArmedNetwork : Module
{
    /// <summary>Buffer [1, F']: 1 for a column of x that has a fixed coefficient.</summary>
    private const string FixedColumns = "fixed_columns";

    private readonly InputEncoder _encoder;
    private readonly IBackbone _backbone;
    private readonly Linear _head;
    private readonly Linear? _skip;
    private readonly ClusterClassifier? _adversary;
    private readonly ModuleList<RandomEffects> _effects;
    private readonly ModuleList<ClusterShifts> _clusterShifts;
    private readonly ModuleList<RandomEffects> _mapEffects;

    public ArmedNetwork(InputEncoder encoder, IBackbone backbone, int outputs, bool skip, ClusterClassifier? adversary,
        IReadOnlyList<RandomEffects> effects, IReadOnlyList<ClusterShifts> clusterShifts, IReadOnlyList<RandomEffects>? mapEffects = null)
        : base(nameof(ArmedNetwork))
    {
        (_encoder, _backbone, _adversary, Outputs) = (encoder, backbone, adversary, outputs);
        var linear = HiddenWidth == 0;
        _head = MakeHead(linear ? encoder.Outputs : HiddenWidth, outputs);
        _skip = skip && !linear && encoder.Outputs > 0 ? Linear(encoder.Outputs, outputs, hasBias: false) : null;
        _effects = new ModuleList<RandomEffects>([.. effects]);
        ClusterShifts = [.. clusterShifts]; // every step reads them
        _clusterShifts = new ModuleList<ClusterShifts>([.. clusterShifts]);
        _mapEffects = new ModuleList<RandomEffects>([.. mapEffects ?? []]);
        RegisterComponents();
        if (encoder.Columns.Any(column => !column.IsFixed))
        {
            register_buffer(FixedColumns, tensor(encoder.Columns.Select(column => column.IsFixed ? 1f : 0f).ToArray()).unsqueeze_(0).DetachFromDisposeScope());
        }
    }

    /// <summary>A head that reads nothing has its intercept alone: torch's layers start from a spread over 1 / inputs.</summary>
    private static Linear MakeHead(int inputs, int outputs)
    {
        var head = Linear(Math.Max(1, inputs), outputs);
        if (inputs == 0)
        {
            head.weight = Parameter(zeros(outputs, 0));
        }

        return head;
    }

    /// <summary>Raw rows to x.</summary>
    public InputEncoder Encoder => _encoder;

    /// <summary>The shared features.</summary>
    public IBackbone Backbone => _backbone;

    /// <summary>The module that the backbone is.</summary>
    public Module BackboneModule => (Module)_backbone;

    /// <summary>Width H_L of the last hidden layer; 0 without hidden layers.</summary>
    public int HiddenWidth => _backbone.Widths.Count == 0 ? 0 : _backbone.Widths[^1];

    /// <summary>beta_0 and beta_h.</summary>
    public Linear Head => _head;

    /// <summary>beta_x, or null.</summary>
    public Linear? Skip => _skip;

    /// <summary>The adversary, or null.</summary>
    public ClusterClassifier? Adversary => _adversary;

    /// <summary>Per factor.</summary>
    public IReadOnlyList<RandomEffects> Effects => [.. _effects];

    /// <summary>Where clusters have effects.</summary>
    public IReadOnlyList<IEffectSite> Sites => [.. _effects, .. _mapEffects];

    /// <summary>Gamma and beta of each cluster of the first factor, per block of the backbone that has them.</summary>
    public IReadOnlyList<RandomEffects> MapEffects => [.. _mapEffects];

    /// <summary>Per factor, or none.</summary>
    public IReadOnlyList<ClusterShifts> ClusterShifts { get; }

    /// <summary>Number of linear predictors O.</summary>
    public int Outputs { get; }

    /// <summary>The hidden layers h_1 [N, H_1], .., h_L [N, H_L] of x [N, F'].</summary>
    /// <param name="x">Encoded inputs.</param>
    /// <param name="context">Of a training step; null: the population's.</param>
    public Tensor[] Activations(Tensor x, BackboneContext? context = null) => Layers(x, context).Activations;

    /// <summary>The hidden layers of x [N, F'] with maps where the backbone has some.</summary>
    /// <param name="x">Encoded inputs.</param>
    /// <param name="context">Of a training step; null: the population's.</param>
    public HiddenLayers Layers(Tensor x, BackboneContext? context = null)
    {
        context ??= BackboneContext.Population;
        var layers = _backbone is ConvolutionalBackbone maps ? maps.Layers(x, context) : new HiddenLayers(_backbone.Activations(x, context));
        var activations = layers.Activations;
        for (var l = 0; l < activations.Length; l++)
        {
            // A layer that is a view of another tensor: closed-form gradients read its memory row after row.
            activations[l] = activations[l].is_contiguous() ? activations[l] : activations[l].contiguous();
        }

        return layers;
    }

    /// <summary>h_L [N, H_L] of x [N, F'].</summary>
    public Tensor LastHidden(Tensor x) => Activations(x)[^1];

    /// <summary>f [N, O] from x [N, F'], images after it or not, and h_L [N, H_L] (null without hidden layers).</summary>
    public Tensor FixedPredictor(Tensor x, Tensor? hidden)
    {
        var f = _head.forward(hidden ?? x);
        return _skip is null ? f : f.addmm_(_encoder.WithoutImages(x), _skip.weight!.t());
    }

    /// <summary>Sets the fixed coefficients to 0 of columns that only random effects have.</summary>
    public void KeepFixedColumns()
    {
        if (get_buffer(FixedColumns) is not { } mask || (HiddenWidth > 0 && _skip is null))
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        (_skip ?? _head).weight!.mul_(mask);
    }

    /// <summary>Everything that the objective reads of some rows: x [N, F'], cluster codes int64 [N] per factor.</summary>
    public ForwardPass Forward(Tensor x, IReadOnlyList<Tensor> clusters, BackboneContext? context = null)
    {
        if (_mapEffects.Count > 0)
        {
            return ForwardWithMaps(x, clusters, context?.Generator);
        }

        var layers = Layers(x, context);                                      // h_l [N, H_l]
        var hidden = layers.Activations.Length == 0 ? null : layers.Activations[^1];
        var f = FixedPredictor(x, hidden);                                    // [N, O]
        var (mean, variance, prior) = RandomPart(_encoder.WithoutImages(x), hidden, clusters);
        return new ForwardPass(layers, f, mean, variance, prior) { Images = Reconstruct(hidden) };
    }

    /// <summary>What a decoder makes of features h_L [N, H_L] where clusters have no effects on maps; null without a decoder.</summary>
    public Reconstructions? Reconstruct(Tensor? hidden) => Decoder?.Images(hidden!, null) is { } images ? new Reconstructions(images, images) : null;

    /// <summary>The standardised image [N, C, H, W] of latent codes [N, L], of the population or of the rows' clusters, int64 [N], -1 for unknown ones.</summary>
    public Tensor Decode(Tensor latent, Tensor? clusters) =>
        Decoder!.Images(latent, clusters is null ? null : [.. _mapEffects.TakeLast(Decoder.EffectBlocks.Count).Select(site => MapEffectsOf(site, clusters, null))]);

    /// <summary>The decoder of an autoencoder; null for other backbones.</summary>
    public MapDecoder? Decoder => (_backbone as ConvolutionalBackbone)?.Decoder;

    /// <summary>The sites of <see cref="MapEffects"/> that the last layer depends on; the others are those of the decoder.</summary>
    public IReadOnlyList<RandomEffects> FeatureEffects => [.. _mapEffects.SkipLast(Decoder?.EffectBlocks.Count ?? 0)];

    /// <summary>h_L [N, H_L] of the rows' clusters, int64 [N], -1 for unknown ones, which have no effects on maps.</summary>
    public Tensor LastHidden(Tensor x, Tensor clusters) =>
        FeatureEffects.Count == 0 ? LastHidden(x) : ((ConvolutionalBackbone)_backbone).OfClusters(x, [.. FeatureEffects.Select(site => MapEffectsOf(site, clusters, null))]);

    /// <summary>The last maps of a convolutional backbone [N, C, h, w] before they are halved, and the encoded columns; of the population, or of the rows' clusters, int64 [N], -1 for unknown ones.</summary>
    public (Tensor Maps, Tensor? Columns) LastMaps(Tensor x, Tensor? clusters) =>
        ((ConvolutionalBackbone)_backbone).LastMaps(x, clusters is null || FeatureEffects.Count == 0 ? null : [.. FeatureEffects.Select(site => MapEffectsOf(site, clusters, null))]);

    /// <summary>What clusters change in the maps changes f: the difference counts as their random part.</summary>
    private ForwardPass ForwardWithMaps(Tensor x, IReadOnlyList<Tensor> clusters, Generator? generator)
    {
        Tensor[] effects = [.. _mapEffects.Select(site => MapEffectsOf(site, clusters[0], training ? generator : null))];
        var (layers, own, images) = ((ConvolutionalBackbone)_backbone).Both(x, effects, generator);
        var (f, columns) = (FixedPredictor(x, layers.Activations[^1]), _encoder.WithoutImages(x));
        var (mean, variance, _) = RandomPart(columns, own, clusters);
        var prior = _effects.Select(site => site.PriorVariance(site.Design.IsInterceptOnly ? columns : site.Design.Build(columns, layers.Activations[^1]))).Aggregate((sum, part) => sum.Plus(part));
        return new ForwardPass(layers, f, mean.Plus(FixedPredictor(x, own) - f), variance, prior) { Images = images };
    }

    /// <summary>The rows' gamma and beta [N, 2 W]: one draw for each row and channel in training, else posterior means.</summary>
    private static Tensor MapEffectsOf(RandomEffects site, Tensor clusters, Generator? generator)
    {
        var codes = clusters.KnownOr(site.Clusters);
        var none = zeros(1, site.Outputs, device: clusters.device);
        var means = cat([site.Means, none], 0).index_select(0, codes);
        if (generator is null)
        {
            return means;
        }

        var scales = cat([site.RawScales.Softplus(), none], 0).index_select(0, codes);
        return means.Plus(scales * randn(scales.shape, device: clusters.device, generator: generator));
    }

    /// <summary>Mean and variance [N, O] of all factors' random parts at known clusters (int64 [N] per factor).</summary>
    public (Tensor Mean, Tensor Variance, Tensor PriorVariance) RandomPart(Tensor x, Tensor? hidden, IReadOnlyList<Tensor> clusters)
    {
        Tensor? mean = null, variance = null, prior = null;
        for (var g = 0; g < _effects.Count; g++)
        {
            var phi = _effects[g].Design.IsInterceptOnly ? x : _effects[g].Design.Build(x, hidden); // an intercept alone reads no design
            var (m, v) = _effects[g].Moments(phi, clusters[g]);
            var t = _effects[g].PriorVariance(phi);
            if (_clusterShifts.Count > 0)
            {
                m = m.Plus(_clusterShifts[g].forward(clusters[g]));
            }

            (mean, variance, prior) = mean is null ? (m, v, t) : (mean.Plus(m), variance!.Plus(v), prior!.Plus(t));
        }
        return (mean!, variance!, prior!);
    }
}
