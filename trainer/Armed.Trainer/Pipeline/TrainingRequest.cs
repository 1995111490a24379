using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Models;

namespace Armed.Trainer;

/// <summary>A whole fit: which data, which options, where the bundle goes.</summary>
public sealed record TrainingRequest
{
    /// <summary>The data and what its columns mean.</summary>
    public required DataRequest Data { get; init; }

    /// <summary>Every choice of the fit.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>
    /// Builds the shared features instead of <see cref="TrainingOptions.Hidden"/>, <see cref="TrainingOptions.Activation"/> and <see cref="TrainingOptions.Dropout"/>, which
    /// then are not read. Default null: the dense layers that the options describe.
    /// </summary>
    public IBackboneFactory? Backbone { get; init; }

    /// <summary>Writes the modules of <see cref="Backbone"/> to ONNX: the default registry, with additions for the user's own types. Default: the modules that ship with Armed.Onnx.</summary>
    public ModuleExporterRegistry Exporters { get; init; } = ModuleExporterRegistry.Default;

    /// <summary>Rows to hold out and score as test; null trains on all of them.</summary>
    public HeldOutFold? HeldOut { get; init; }

    /// <summary>Directory of the bundle; null fits and scores without publishing one.</summary>
    public string? Output { get; init; }

    /// <summary>Replaces an existing bundle at <see cref="Output"/> by an atomic exchange. Default false: an error.</summary>
    public bool Force { get; init; }

    /// <summary>Continues from <c>OUTPUT.checkpoint</c> where there is one. Default false: a left-over checkpoint is replaced.</summary>
    public bool Resume { get; init; }

    /// <summary>The request of a whole model in R's notation, <c>y ~ age * sex + ns(dose, 3) + (1 + time | clinic/ward)</c>: outcome, clusters, fixed part and random effects.</summary>
    /// <param name="formula">The formula, with an outcome and at least one term of random effects.</param>
    /// <param name="source">The table.</param>
    /// <returns>A request; everything else has its default.</returns>
    /// <exception cref="InputException">The formula is wrong, or has no outcome or no random effects.</exception>
    public static TrainingRequest FromFormula(string formula, DataSource source) =>
        new TrainingRequest { Data = new DataRequest { Source = source, Outcome = "", Clusters = [] } }.WithFormula(formula);

    /// <summary>The same request with the outcome, clusters, fixed part and random effects of a formula.</summary>
    /// <param name="formula">The formula, with an outcome and at least one term of random effects.</param>
    /// <returns>Another request.</returns>
    /// <exception cref="InputException">The formula is wrong, or has no outcome or no random effects.</exception>
    public TrainingRequest WithFormula(string formula)
    {
        var model = ModelFormula.Parse(formula);
        if (model.Outcome is null || model.Random is null)
        {
            throw new InputException($"The formula '{formula}' has no {(model.Outcome is null ? "outcome" : "random effects")}. Expected a whole model such as \"y ~ age * sex + (1 + age | clinic)\"; "
                + "a fixed part alone goes to --fixed, with --outcome and --cluster.");
        }

        return this with
        {
            Data = Data with { Outcome = model.Outcome, Clusters = model.Clusters },
            Options = Options with { Fixed = model.Fixed ?? "1", Random = model.Random },
        };
    }
}
