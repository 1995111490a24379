using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Tuning;

/// <summary>The options that are tuned, with their values. A trial draws one value of each, independently.</summary>
/// <param name="Options">The options.</param>
internal sealed record SearchSpace(IReadOnlyList<TunedOption> Options)
{
    /// <summary>The space without a file.</summary>
    public const string DefaultText = """
        {
          "hidden": [[32], [64, 32], [64, 64, 32], [128, 64]],
          "dropout": [0, 0.1, 0.3],
          "weight_decay": [null, 0.01, 0.1, 1],
          "learning_rate": { "from": 0.0005, "to": 0.01, "scale": "log" },
          "lambda_f": [0, 0.25, 0.5, 1],
          "lambda_g": [0, 0.03, 0.1, 0.3],
          "lambda_k": [0.3, 1, 3],
          "networks": [1, 3],
          "curves": [true, false],
          "trees": [true, false]
        }
        """;

    /// <summary>Options that prepare the inputs of a model. How the table is read, such as its missing values, is part of the data and no option.</summary>
    public static IReadOnlyList<string> Preprocessing { get; } = ["input_clip", "embedding_above_levels"];

    /// <summary>Whether it is the space without a file. Default false.</summary>
    public bool IsDefault { get; init; }

    /// <summary>A draw of values. It follows from seed and number alone.</summary>
    /// <param name="seed">Seed of the search.</param>
    /// <param name="number">Number of the draw.</param>
    public IReadOnlyDictionary<string, JsonElement> Draw(long seed, int number)
    {
        var random = new SplitMix64((ulong)StableSeed.Mix(seed, number));
        return Options.ToDictionary(option => option.Field.Name, option => option.At(random.NextDouble()), StringComparer.Ordinal);
    }

    /// <summary>The options with the values of a trial. A trial without an adversary network has nothing that reads its maps, and the given option of it falls away.</summary>
    public TrainingOptions Apply(TrainingOptions given, IReadOnlyDictionary<string, JsonElement> values)
    {
        var options = Options.Aggregate(given, (current, option) => values.TryGetValue(option.Field.Name, out var value) ? option.Field.Read(current, value)! : current);
        var hasNetwork = options.Adversary != AdversaryScheme.Closed && options.LambdaG != 0;
        return hasNetwork || !(values.ContainsKey("lambda_g") || values.ContainsKey("adversary")) ? options : options with { AdversaryMaps = null };
    }
}
