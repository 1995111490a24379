using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Models;

/// <summary>The modules of a model: built untrained, changed by the training stages alone, then read by every <see cref="FittedModel"/> that is made of them.</summary>
internal sealed class ModelModules : IDisposable
{
    /// <summary>Backbone, heads and random effects of each network; the first one alone unless they share a refit.</summary>
    public required IReadOnlyList<ArmedNetwork> Networks { get; init; }

    /// <summary>Likelihood of the outcome, trained with the first network.</summary>
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
