using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Models;

/// <summary>A fitted model on the CPU: everything that prediction and export need.</summary>
internal sealed class FittedModel : IDisposable
{
    private LastLayer? _lastLayer;

    /// <summary>Backbone, heads and random effects of each network; the first one alone unless they share a refit.</summary>
    public required IReadOnlyList<ArmedNetwork> Networks { get; init; }

    /// <summary>Likelihood of the outcome.</summary>
    public required OutcomeModel Outcome { get; init; }

    /// <summary>p(Z | x), or null.</summary>
    public required ClusterClassifier? ZPredictor { get; init; }

    /// <summary>Classes of the Z-predictor per factor.</summary>
    public required IReadOnlyList<ClusterClasses> Classes { get; init; }

    /// <summary>Statistics and vocabularies of the inputs.</summary>
    public required TableEncoding Encoding { get; init; }

    /// <summary>Mean of the outcome (0 unless continuous).</summary>
    public required double OutcomeMean { get; init; }

    /// <summary>Standard deviation of the outcome (1 unless continuous).</summary>
    public required double OutcomeSd { get; init; }

    /// <summary>Whether the linear predictor has a known part, given with every row.</summary>
    public bool HasOffset { get; init; }

    /// <summary>Exporters for the backbones' modules.</summary>
    public ModuleExporterRegistry Exporters { get; init; } = ModuleExporterRegistry.Default;

    /// <summary>The first network: its encoder gives x.</summary>
    public ArmedNetwork Network => Networks[0];

    /// <summary>The networks whose hidden layers the last layer reads.</summary>
    public IReadOnlyList<ArmedNetwork> HiddenNetworks => !LastLayer.UsesHidden ? [] : LastLayer.Map is null ? [Network] : Networks;

    /// <summary>Each network's last layer as stochastic gradients left it; empty where no network was trained.</summary>
    public List<LastLayer> TrainedLayers { get; } = [];

    /// <summary>One of the networks as a model of its own; it shares everything with this one, which stays the owner.</summary>
    public FittedModel Member(int member) => new()
    {
        Networks = [Networks[member]],
        Outcome = Outcome,
        ZPredictor = ZPredictor,
        Classes = Classes,
        Encoding = Encoding,
        OutcomeMean = OutcomeMean,
        OutcomeSd = OutcomeSd,
        HasOffset = HasOffset,
        Exporters = Exporters,
    };

    /// <summary>The last layer: the refit's where there is one, else the first network's own.</summary>
    public LastLayer LastLayer
    {
        get => _lastLayer ??= LastLayer.Of(Network, Outcome.Parameters);
        set
        {
            _lastLayer = value;
            Outcome.Parameters = value.Parameters;
        }
    }

    public void Dispose()
    {
        foreach (var network in Networks)
        {
            network.Dispose();
        }

        Outcome.Dispose();
        ZPredictor?.Dispose();
    }
}
