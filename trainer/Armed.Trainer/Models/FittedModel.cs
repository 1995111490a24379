using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Models;

/// <summary>
/// A fitted model on the CPU: everything that prediction and export need. It never changes. A model with another last layer is another value (<see cref="With"/>) that shares the modules.
/// </summary>
internal sealed class FittedModel : IDisposable
{
    private readonly ModelModules _modules;
    private readonly bool _ownsModules;

    private FittedModel(ModelModules modules, IReadOnlyList<ArmedNetwork> networks, IReadOnlyList<LastLayer> trainedLayers, LastLayer lastLayer, bool ownsModules)
    {
        (_modules, _ownsModules, Networks, TrainedLayers, LastLayer) = (modules, ownsModules, networks, trainedLayers, lastLayer);
        Outcome = modules.Outcome.With(lastLayer.Parameters);
    }

    /// <summary>Backbone, heads and random effects of each network; the first one alone unless they share a refit.</summary>
    public IReadOnlyList<ArmedNetwork> Networks { get; }

    /// <summary>Likelihood of the outcome, with the parameters of the last layer.</summary>
    public OutcomeModel Outcome { get; }

    /// <summary>The last layer: the solved one where there is one, else that of the first network as it was trained.</summary>
    public LastLayer LastLayer { get; }

    /// <summary>Each network's last layer as stochastic gradients left it; empty if no network was trained.</summary>
    public IReadOnlyList<LastLayer> TrainedLayers { get; }

    /// <summary>p(Z | x), or null.</summary>
    public ClusterClassifier? ZPredictor => _modules.ZPredictor;

    /// <summary>Classes of the Z-predictor per factor.</summary>
    public IReadOnlyList<ClusterClasses> Classes => _modules.Classes;

    /// <summary>Statistics and vocabularies of the inputs.</summary>
    public TableEncoding Encoding => _modules.Encoding;

    /// <summary>Mean of the outcome (0 unless continuous).</summary>
    public double OutcomeMean => _modules.OutcomeMean;

    /// <summary>Standard deviation of the outcome (1 unless continuous).</summary>
    public double OutcomeSd => _modules.OutcomeSd;

    /// <summary>Whether the linear predictor has a known part, given with every row.</summary>
    public bool HasOffset => _modules.HasOffset;

    /// <summary>Exporters for the backbones' modules.</summary>
    public ModuleExporterRegistry Exporters => _modules.Exporters;

    /// <summary>The columns that the last layer reads: those of x, and those derived from it.</summary>
    public IReadOnlyList<EncodedColumn> Columns => [.. Network.Encoder.Columns, .. LastLayer.Derived.SelectMany(derived => derived.Columns)];

    /// <summary>The first network: its encoder gives x.</summary>
    public ArmedNetwork Network => Networks[0];

    /// <summary>The networks whose hidden layers the last layer reads.</summary>
    public IReadOnlyList<ArmedNetwork> HiddenNetworks => !LastLayer.UsesHidden ? [] : LastLayer.Map is null ? [Network] : Networks;

    /// <summary>The model of trained modules, which it owns from now on.</summary>
    public static FittedModel Of(ModelModules modules, IReadOnlyList<LastLayer> trainedLayers) =>
        new(modules, modules.Networks, trainedLayers, trainedLayers.Count > 0 ? trainedLayers[0] : LastLayer.Of(modules.Network, modules.Outcome.Parameters), ownsModules: true);

    /// <summary>The model of untrained modules, which stay their owner's and must outlive it: its graphs have the shapes of those after training.</summary>
    public static FittedModel Untrained(ModelModules modules) => new(modules, modules.Networks, [], LastLayer.Of(modules.Network, modules.Outcome.Parameters), ownsModules: false);

    /// <summary>The model with another last layer. It shares the modules with this one, which stays their owner and must outlive it.</summary>
    public FittedModel With(LastLayer lastLayer) => new(_modules, Networks, TrainedLayers, lastLayer, ownsModules: false);

    /// <summary>One of the networks as its own model, with its last layer as it was trained. It shares the modules with this one, which stays their owner and must outlive it.</summary>
    public FittedModel Member(int member) =>
        new(_modules, [Networks[member]], TrainedLayers, member < TrainedLayers.Count ? TrainedLayers[member] : LastLayer, ownsModules: false);

    public void Dispose()
    {
        Outcome.Dispose();
        if (_ownsModules)
        {
            _modules.Dispose();
        }
    }
}
