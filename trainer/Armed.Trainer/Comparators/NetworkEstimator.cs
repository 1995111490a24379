using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Formulas;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>
/// A network without random effects, adversary and refit. All rows are one cluster, whose effect has a prior so narrow that it is 0; what ARMED knows as clusters may be categories among the
/// inputs.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="options">Those of ARMED; what concerns the network is taken.</param>
/// <param name="knowsClusters">Whether the clusters are inputs.</param>
internal sealed class NetworkEstimator(string name, TrainingOptions options, bool knowsClusters) : IEstimator
{
    /// <summary>Name of the one cluster of all rows; no column has it, because names of columns are not empty.</summary>
    private const string OneCluster = "";

    /// <summary>Clusters up to which they are one-hot; more are an embedding.</summary>
    private const int MostIndicators = 1_000;

    private const double NoEffect = 1e-6;

    public string Name => name;

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        var divided = split.Validation.Count > 0 ? split : split.WithValidation(options.ValidationShare, options.Seed); // the rows that ARMED has, which depend on the clusters
        var model = ArmedTraining.Fit(divided.With(Recast(divided.Table)), Network(split.Table), cancellation: cancellation);
        try
        {
            return new RecastPredictor(new OwningPredictor(model, model.Predictor(PredictionHead.Fixed)), Recast);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The options of a network without random effects, adversary and refit: what concerns the network is that of ARMED.</summary>
    public static TrainingOptions Plain(TrainingOptions options) => options with
    {
        Hidden = options.Hidden.Count == 0 ? new TrainingOptions().Hidden : options.Hidden,
        Random = "1",
        Prior = PriorKind.Fixed,
        PriorSdIntercept = NoEffect,
        PriorSdSlope = NoEffect,
        MapEffects = null, // all rows are one cluster: its maps would be a second network, which the head without effects leaves half trained
        LambdaF = 0,
        LambdaG = 0,
        AdversaryMaps = null,
        Hide = null,
        LambdaK = 1,
        LambdaKOnWholeKl = false,
        Between = BetweenClusters.Use,
        Refit = RefitPolicy.Off,
        Networks = null,
        ZPredictor = false,
        NewClusters = NewClusterPolicy.Population,
        UnknownCluster = UnknownClusterPolicy.Population,
        ConfidenceIntervals = ConfidenceMethod.Wald,
        DegreesOfFreedom = DegreesOfFreedomMethod.Satterthwaite,
    };

    private TrainingOptions Network(ClusteredTable table) => !knowsClusters ? Plain(options) : Plain(options) with
    {
        Fixed = options.Fixed is { } fixedPart ? string.Join(" + ", [fixedPart, .. table.Clusters.Select(factor => FormulaNotation.Name(factor.Name))]) : null,
        EmbeddingAboveLevels = Math.Max(options.EmbeddingAboveLevels, MostIndicators),
    };

    private ClusteredTable Recast(ClusteredTable table) => table.WithFeatures(table.NumericColumns, knowsClusters ? [.. table.CategoricalColumns, .. table.Clusters] : table.CategoricalColumns) with
    {
        Clusters = [new CategoricalColumn(OneCluster, new int[table.Rows], ["all"])],
    };
}
