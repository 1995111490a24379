using System.CommandLine;
using System.Globalization;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Options;

namespace Armed.Cli.Parsing;

/// <summary>The choices of a fit: the command line takes precedence over --config, and that over the defaults.</summary>
internal sealed class FitArguments
{
    private readonly List<Option> _options = [];
    private readonly List<Func<TrainingOptions, ParseResult, TrainingOptions>> _overrides = [];
    private readonly Option<string?> _config = TypedOptions.Text("--config", "FILE|paper", "Options as JSON, or paper: the settings of the ARMED paper for its spirals, with --refit off. Options on the command line override it.");

    public FitArguments()
    {
        _options.Add(_config);
        AddNetwork();
        AddImages();
        AddOutcome();
        AddObjective();
        AddRefit();
        AddSteps();
        AddRun();
    }

    public void AddTo(Command command) => _options.ForEach(command.Add);

    /// <summary>The file of --config; null without one.</summary>
    public string? Config(ParseResult parse) => parse.GetValue(_config);

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
        Add(OptionFields.Of<IReadOnlyList<int>>("hidden"), "widths such as 64,64,32, or none", ParseWidths);
        AddWord<ActivationKind>("activation");
        AddWord<InitialWeights>("initial_weights");
        AddNumber("dropout");
        Add(OptionFields.Of<string>("random"), "a formula", text => text);
        Add(OptionFields.Of<string>("fixed"), "a formula", text => text);
    }

    private void AddImages()
    {
        Add(OptionFields.Of<string>("series"), "names or a pattern", text => text);
        AddWord<BackboneKind>("backbone");
        Add(OptionFields.Of<IReadOnlyList<int>>("maps"), "channels such as 16,32,64", ParseWidths);
        AddCount("map_features");
        Add(OptionFields.Of<IReadOnlyList<int>>("map_effects"), "blocks such as 1,2", ParseWidths);
        AddCount("latent");
        AddNumber("reconstruction_weight");
        AddFlag("augment_flip");
        AddCount("augment_shift");
        AddNumber("augment_intensity");
    }

    private void AddOutcome()
    {
        AddWord<CountFamily>("family");
        Add(OptionFields.Of<ClassWeights>("class_weights"), "balanced, or weights such as yes=2,no=1", ClassWeightsText.Parse);
    }

    private void AddRefit()
    {
        AddWord<RefitPolicy>("refit");
        AddFlag("curves");
        AddFlag("shared_slopes");
        AddFlag("cluster_functions");
        AddFlag("trees");
        AddFlag("ridge");
        AddFlag("second_stage");
        AddFlag("calibrate_variances");
        AddWord<NewClusterPolicy>("new_clusters");
        AddWord<EstimationCriterion>("criterion");
        AddWord<DegreesOfFreedomMethod>("degrees_of_freedom");
        AddWord<ConfidenceMethod>("confidence_intervals");
        AddNumber("confidence_level");
        AddCount("bootstrap_samples");
        AddCount("quadrature");
        AddCount("networks");
    }

    private void AddObjective()
    {
        AddWord<BetweenClusters>("between");
        AddNumber("lambda_f");
        AddNumber("lambda_g");
        AddWord<AdversaryScheme>("adversary");
        AddWord<AdversaryMaps>("adversary_maps");
        AddWord<ClusterHiding>("hide");
        AddNumber("lambda_k");
    }

    private void AddSteps()
    {
        AddCount("max_epochs");
        AddCount("batch_size");
        AddNumber("learning_rate");
    }

    private void AddRun()
    {
        AddWord<UnknownClusterPolicy>("unknown_cluster");
        AddValue(OptionFields.Of<long>("seed"), row => TypedOptions.Whole(row.Switch, row.Argument, row.Help));
        AddWord<TrainingDevice>("device");
    }

    private void AddFlag(string name)
    {
        var row = OptionFields.Of<bool>(name);
        var option = TypedOptions.Flag(row.Switch, row.Help);
        _options.Add(option);
        _overrides.Add((options, given) => given.GetValue(option) is { } value ? row.Set(options, value == "true") : options);
    }

    private void AddNumber(string name) => AddValue(OptionFields.Of<double>(name), row => TypedOptions.Number(row.Switch, row.Argument, row.Help));

    private void AddCount(string name) => AddValue(OptionFields.Of<int>(name), row => TypedOptions.Count(row.Switch, row.Argument, row.Help));

    private void AddWord<TEnum>(string name)
        where TEnum : struct, Enum => AddValue(OptionFields.Of<TEnum>(name), row => TypedOptions.Word<TEnum>(row.Switch, row.Help));

    private void Add<T>(OptionField<T> row, string expected, Func<string, T?> parse)
        where T : class
    {
        var option = TypedOptions.Parsed<T?>(row.Switch, row.Argument, row.Help, expected, parse);
        _options.Add(option);
        _overrides.Add((options, given) => given.GetValue(option) is { } value ? row.Set(options, value) : options);
    }

    private void AddValue<T>(OptionField<T> row, Func<OptionField<T>, Option<T?>> make)
        where T : struct
    {
        var option = make(row);
        _options.Add(option);
        _overrides.Add((options, given) => given.GetValue(option) is { } value ? row.Set(options, value) : options);
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
