using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Tuning;

/// <summary>The options that are tuned, with their values. A trial draws one value of each, independently.</summary>
/// <param name="options">The options.</param>
internal sealed class SearchSpace(IReadOnlyList<TunedOption> options)
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

    /// <summary>The options.</summary>
    public IReadOnlyList<TunedOption> Options => options;

    /// <summary>The values of a trial. They follow from seed and number alone.</summary>
    /// <param name="seed">Seed of the search.</param>
    /// <param name="trial">Number of the trial.</param>
    public IReadOnlyDictionary<string, JsonElement> Draw(long seed, int trial)
    {
        var random = new SplitMix64((ulong)StableSeed.Mix(seed, trial));
        return options.ToDictionary(option => option.Field.Name, option => option.At(random.NextDouble()), StringComparer.Ordinal);
    }

    /// <summary>The options with the values of a trial.</summary>
    public TrainingOptions Apply(TrainingOptions given, IReadOnlyDictionary<string, JsonElement> values) =>
        options.Aggregate(given, (current, option) => values.TryGetValue(option.Field.Name, out var value) ? option.Field.Read(current, value)! : current);
}
