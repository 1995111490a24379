using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>Checks every range of <see cref="TrainingOptions"/>; what depends on the data is checked where the data is known.</summary>
internal static class TrainingOptionsValidator
{
    private const int WidestLayer = 65_536;

    public static void Validate(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults("training");
        CheckNetworks(options, faults);
        CheckObjective(options, faults);
        CheckPrior(options, faults);
        CheckRefit(options, faults);
        CheckSteps(options, faults);
        CheckRun(options, faults);
        faults.ThrowIfAny();
    }

    private static void CheckNetworks(TrainingOptions options, OptionFaults faults)
    {
        CheckWidths("hidden", options.Hidden, faults);
        Word("activation", options.Activation, faults);
        CheckShare("dropout", options.Dropout, faults);
        faults.Check(options.Random is null || !string.IsNullOrWhiteSpace(options.Random), "random", options.Random, "a formula such as '1 + h', or nothing");
        CheckWidths("adversary_hidden", options.AdversaryHidden, faults);
        CheckWidths("z_predictor_hidden", options.ZPredictorHidden, faults);
        faults.AtLeast("max_cluster_classes", options.MaxClusterClasses, 2);
        faults.AtLeast("embedding_above_levels", options.EmbeddingAboveLevels, 0);
        faults.Positive("input_clip", options.InputClip);
    }

    private static void CheckObjective(TrainingOptions options, OptionFaults faults)
    {
        Word("family", options.Family, faults);
        foreach (var (level, weight) in options.ClassWeights?.Levels ?? new Dictionary<string, double>())
        {
            faults.Positive($"class_weights['{level}']", weight);
        }

        Word("between", options.Between, faults);
        faults.NotNegative("lambda_f", options.LambdaF);
        faults.NotNegative("lambda_g", options.LambdaG);
        faults.NotNegative("lambda_k", options.LambdaK);
        Word("adversary_scheme", options.AdversaryScheme, faults);
    }

    private static void CheckPrior(TrainingOptions options, OptionFaults faults)
    {
        Word("prior", options.Prior, faults);
        faults.Positive("prior_sd_intercept", options.PriorSdIntercept);
        faults.Positive("prior_sd_slope", options.PriorSdSlope);
    }

    private static void CheckRefit(TrainingOptions options, OptionFaults faults)
    {
        Word("refit", options.Refit, faults);
        Word("criterion", options.Criterion, faults);
        faults.Within("quadrature", options.Quadrature, 1, 51);
        faults.Within("networks", options.Networks ?? 1, 1, 64);
    }

    private static void CheckSteps(TrainingOptions options, OptionFaults faults)
    {
        faults.AtLeast("max_epochs", options.MaxEpochs, 1);
        faults.AtLeast("patience", options.Patience ?? 0, 0);
        faults.AtLeast("batch_size", options.BatchSize ?? 1, 1);
        faults.Positive("learning_rate", options.LearningRate);
        faults.Positive("random_effects_rate_factor", options.RandomEffectsRateFactor);
        faults.Check(options.LearningRateDecay is > 0 and <= 1, "learning_rate_decay", options.LearningRateDecay, "a number above 0 and at most 1");
        faults.NotNegative("weight_decay", options.WeightDecay);
        faults.NotNegative("clip_norm", options.ClipNorm);
        CheckShare("validation_share", options.ValidationShare, faults);
    }

    private static void CheckRun(TrainingOptions options, OptionFaults faults)
    {
        Word("unknown_cluster", options.UnknownCluster, faults);
        faults.Within("threads", options.Threads, 1, 1_024);
        Word("device", options.Device, faults);
    }

    private static void CheckWidths(string name, IReadOnlyList<int>? widths, OptionFaults faults) =>
        faults.Check(widths is not null && widths.All(width => width is >= 1 and <= WidestLayer), name, widths, $"widths of 1 to {WidestLayer}, or an empty list");

    private static void CheckShare(string name, double value, OptionFaults faults) =>
        faults.Check(value is >= 0 and < 1, name, value, "a number from 0 to below 1");

    private static void Word<TEnum>(string name, TEnum value, OptionFaults faults)
        where TEnum : struct, Enum =>
        faults.Check(Enum.IsDefined(value), name, value, string.Join(", ", Enum.GetNames<TEnum>().Select(word => word.ToLowerInvariant())));
}
