using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// The last layer as it predicts: f = beta_0 + w beta_w + x beta_x with w the hidden features, and the random effects. In units of the network's
/// linear predictor (of the standardised outcome when continuous). Comes from the network as it was trained, or from the refit.
/// </summary>
internal sealed record LastLayer
{
    /// <summary>Map from the last hidden layers to w; null: w is the only network's last hidden layer itself, or there is none.</summary>
    public HiddenMap? Map { get; init; }

    /// <summary>The columns that it has beside x, which follow x in <see cref="Inputs"/> and in the designs of effects.</summary>
    public IReadOnlyList<DerivedColumns> Derived { get; init; } = [];

    /// <summary>beta_0 [O].</summary>
    public required float[] Intercept { get; init; }

    /// <summary>beta_w [O, P] row after row; empty without hidden layers.</summary>
    public required float[] Hidden { get; init; }

    /// <summary>beta_x [O, F' + D] row after row; empty without the term.</summary>
    public required float[] Inputs { get; init; }

    /// <summary>Per factor.</summary>
    public required IReadOnlyList<EffectTable> Effects { get; init; }

    /// <summary>The uncertainty of the fixed part; null where intervals are conditional on it.</summary>
    public FixedSpread? Spread { get; init; }

    /// <summary>What is added to the linear predictor of rows of known clusters; null for nothing.</summary>
    public SecondStage? SecondStage { get; init; }

    /// <summary>Covariances between the effects of different factors; factors that have none here count as independent.</summary>
    public IReadOnlyList<EffectPair> Pairs { get; init; } = [];

    /// <summary>How unlabelled rows tell of a new cluster's effects; null where nothing was found that does.</summary>
    public ContextModel? Context { get; init; }

    /// <summary>What rows whose cluster is not known have beside f; null for nothing.</summary>
    public PooledPart? Pooled { get; init; }

    /// <summary>The parameters of the outcome's distribution that belong to it.</summary>
    public required OutcomeParameters Parameters { get; init; }

    /// <summary>How the effects were estimated, one of <see cref="EffectMethods"/>.</summary>
    public required string Method { get; init; }

    /// <summary>Nodes per effect of the quadrature; null for other methods.</summary>
    public int? Nodes { get; init; }

    /// <summary>Per factor how the integrals over the effects compare with finer ones; empty where they are exact or were not checked.</summary>
    public IReadOnlyList<IntegralCheckDescription> Checks { get; init; } = [];

    /// <summary>Whether it reads the hidden layers.</summary>
    public bool UsesHidden => Hidden.Length > 0 || Effects.Any(e => e.Design.Hidden > 0) || Pooled is { Hidden.Length: > 0 };

    /// <summary>x [N, F'] with the columns derived from it, [N, F' + D].</summary>
    /// <param name="x">Encoded inputs.</param>
    public Tensor WithDerived(Tensor x) => Derived.Count == 0 ? x : cat([x, .. Derived.Select(columns => columns.Build(x))], 1);

    /// <summary>Number of linear predictors O.</summary>
    public int Outputs => Intercept.Length;

    /// <summary>The last layer of a network as stochastic gradients left it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">The outcome's.</param>
    /// <param name="intercepts">Per factor the intercepts that take the place of the network's own and of the clusters' shifts; null: the network's.</param>
    public static LastLayer Of(ArmedNetwork network, OutcomeParameters parameters, IReadOnlyList<ClusterIntercepts>? intercepts = null)
    {
        var linear = network.HiddenWidth == 0;
        var intercept = TensorValues.Floats(network.Head.bias!);
        var head = TensorValues.Floats(network.Head.weight!);
        var skip = network.Skip is null ? [] : TensorValues.Floats(network.Skip.weight!);
        return new LastLayer
        {
            Intercept = [.. intercept.Select((value, o) => value + (intercepts ?? []).Sum(factor => factor.Centre[o]))],
            Hidden = linear ? [] : head,
            Inputs = linear ? head : skip,
            Effects = [.. network.Effects.Select((effects, g) => intercepts is null ? Table(network, g) : effects.Table(null).WithIntercepts(intercepts[g]))],
            Parameters = parameters,
            Method = EffectMethods.Variational,
        };
    }

    /// <summary>A site's posterior with the clusters' shifts added to the intercepts.</summary>
    private static EffectTable Table(ArmedNetwork network, int factor)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        return network.Effects[factor].Table(network.ClusterShifts.Count == 0 ? null : network.ClusterShifts[factor].Shifts()); // [C, O]
    }
}
