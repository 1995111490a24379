using System.CommandLine;
using System.Globalization;
using Armed.Runtime;
using Armed.Trainer;

namespace Armed.Cli.Parsing;

/// <summary>The choices of a fit: the command line beats --config, and that beats the defaults.</summary>
internal sealed class FitArguments
{
    private readonly List<Option> _options = [];
    private readonly List<Func<TrainingOptions, ParseResult, TrainingOptions>> _overrides = [];
    private readonly Option<string?> _config = TypedOptions.Text("--config", "FILE|paper", "Options as JSON, or paper: the settings of the ARMED paper for its spirals, with --refit off. Options on the command line override it.");

    public FitArguments()
    {
        _options.Add(_config);
        AddNetwork();
        AddOutcome();
        AddObjective();
        AddRefit();
        AddSteps();
        AddRun();
    }

    public void AddTo(Command command) => _options.ForEach(command.Add);

    /// <exception cref="InputException">The configuration or an option is wrong.</exception>
    public TrainingOptions Bind(ParseResult parse)
    {
        var options = parse.GetValue(_config) is { } config ? TrainingOptionsJson.Load(config) : new TrainingOptions();
        options = _overrides.Aggregate(options, (given, apply) => apply(given, parse));
        Validated.Options(options.Validate);
        return options;
    }

    private void AddNetwork()
    {
        Override(TypedOptions.Parsed<IReadOnlyList<int>?>("--hidden", "W,W,..|none", "Widths of the hidden layers. none: a linear mixed model, estimated exactly on all rows instead of trained (except multiclass and with --refit off). Default 64,64,32.", "widths such as 64,64,32, or none", ParseWidths),
            (options, widths) => options with { Hidden = widths });
        OverrideValue(TypedOptions.Word<ActivationKind>("--activation", "Activation after each hidden layer. Default silu."), (options, word) => options with { Activation = word });
        OverrideValue(TypedOptions.Number("--dropout", "P", "Share of hidden activations that are set to zero in training. Default 0."), (options, share) => options with { Dropout = share });
        Override(TypedOptions.Text("--random", "FORMULA", "Random effects in lme4's notation: 1 (intercepts), 1 + x1 + h (slopes; h: of the last hidden layer), (1 + x1 | a) + (1 || b), (1 | a/b) for b within a. Default: the refit chooses them from the data and judges them on validation rows. Without a refit or validation rows: 1 + h up to 100 clusters, else 1. With --hidden none: 1."),
            (options, formula) => options with { Random = formula });
    }

    private void AddOutcome()
    {
        OverrideValue(TypedOptions.Word<CountFamily>("--family", "Distribution of counts. Default poisson; negative-binomial (its dispersion is learned) for counts that vary more."), (options, word) => options with { Family = word });
        Override(TypedOptions.Parsed<ClassWeights?>("--class-weights", "balanced|LEVEL=W,..", "Weights of the classes in training; balanced: the same sum for each. Predicted probabilities are then those of reweighted data. Default: no class weights.",
            "balanced, or weights such as yes=2,no=1", ClassWeightsText.Parse), (options, weights) => options with { ClassWeights = weights });
    }

    private void AddRefit()
    {
        OverrideValue(TypedOptions.Word<RefitPolicy>("--refit", "Whether the last layer is solved exactly as a mixed model after training (not for multiclass). guarded: kept unless the validation loss is worse by more than two standard errors. Default guarded."), (options, word) => options with { Refit = word });
        OverrideValue(TypedOptions.Word<EstimationCriterion>("--criterion", "The likelihood that the refit of a continuous outcome maximises: restricted or full. Default reml."), (options, word) => options with { Criterion = word });
        OverrideValue(TypedOptions.Count("--quadrature", "NODES", "Nodes of adaptive Gauss-Hermite quadrature in the refit, 1 to 51. Used if there is one factor with one effect and the outcome is not continuous; otherwise, and with 1, Laplace's approximation is used. Default 7."), (options, nodes) => options with { Quadrature = nodes });
        OverrideValue(TypedOptions.Count("--networks", "M", "Number of networks, each trained from a different seed; one refit uses the hidden layers of all. Default 3 under 2,000 rows, else 1; 1 without a refit."), (options, networks) => options with { Networks = networks });
    }

    private void AddObjective()
    {
        OverrideValue(TypedOptions.Word<BetweenClusters>("--between", "use: the fixed effects are learned from differences between clusters, too (best prediction if they transfer). "
            + "ignore: they are learned only from differences within clusters (best explanation if clusters are confounded). Default use."), (options, word) => options with { Between = word });
        OverrideValue(TypedOptions.Number("--lambda-f", "W", "Weight of the loss of the prediction without random effects (fixed head). Default 0.5, or 0 with --between ignore."), (options, weight) => options with { LambdaF = weight });
        OverrideValue(TypedOptions.Number("--lambda-g", "W", "Weight of the adversary, which hides the clusters from the hidden layers; 0 switches it off. Default 0.1."), (options, weight) => options with { LambdaG = weight });
        OverrideValue(TypedOptions.Number("--lambda-k", "W", "Weight of the random effects' KL divergence, which shrinks them in training. Default 1."), (options, weight) => options with { LambdaK = weight });
    }

    private void AddSteps()
    {
        OverrideValue(TypedOptions.Count("--max-epochs", "N", "Maximum number of passes over the training rows. Default 200."), (options, epochs) => options with { MaxEpochs = epochs });
        OverrideValue(TypedOptions.Count("--batch-size", "N", "Rows per step. Default 32 to 1024, by the number of rows."), (options, rows) => options with { BatchSize = rows });
        OverrideValue(TypedOptions.Number("--learning-rate", "R", "Learning rate. Default 0.002."), (options, rate) => options with { LearningRate = rate });
    }

    private void AddRun()
    {
        OverrideValue(TypedOptions.Word<UnknownClusterPolicy>("--unknown-cluster", "What the bundle does by default for unknown clusters: predict for the population, predict for the known clusters that the row resembles (inferred), or refuse (error). Default population."), (options, word) => options with { UnknownCluster = word });
        OverrideValue(TypedOptions.Whole("--seed", "N", "Seed of every random number. Default 1."), (options, seed) => options with { Seed = seed });
        OverrideValue(TypedOptions.Word<TrainingDevice>("--device", "Where to train. Default auto: CUDA if available."), (options, word) => options with { Device = word });
    }

    private void Override<T>(Option<T?> option, Func<TrainingOptions, T, TrainingOptions> set)
        where T : class
    {
        _options.Add(option);
        _overrides.Add((options, parse) => parse.GetValue(option) is { } value ? set(options, value) : options);
    }

    private void OverrideValue<T>(Option<T?> option, Func<TrainingOptions, T, TrainingOptions> set)
        where T : struct
    {
        _options.Add(option);
        _overrides.Add((options, parse) => parse.GetValue(option) is { } value ? set(options, value) : options);
    }

    private static IReadOnlyList<int>? ParseWidths(string text)
    {
        if (text == "none")
        {
            return [];
        }

        var widths = text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? width : -1).ToArray();
        return widths.Contains(-1) ? null : widths;
    }
}
