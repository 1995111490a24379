using Armed.Trainer;

namespace Armed.Benchmarks.Images;

/// <summary>What <see cref="AngleExperiment"/> fits.</summary>
/// <param name="Angles">Angles to hold out, such as 75.</param>
/// <param name="Seeds">Seeds.</param>
/// <param name="Options">The model.</param>
/// <param name="Models">Some of plain, domain-adversarial, armed.</param>
internal sealed record AnglePlan(IReadOnlyList<string> Angles, IReadOnlyList<int> Seeds, TrainingOptions Options, IReadOnlyList<string> Models)
{
    /// <summary>The models that a plan can have.</summary>
    public static IReadOnlyList<string> AllModels { get; } = ["plain", "domain-adversarial", "armed"];

    /// <summary>Weight of the domain-adversarial network's classifier; null for the published 1. It is not ARMED's lambda_g, which weighs another term.</summary>
    public double? AdversaryWeight { get; init; }

    /// <summary>Some of the models that a plan can have; another name is an error.</summary>
    public IReadOnlyList<string> Models { get; } = Models.All(AllModels.Contains) ? Models : throw new ArgumentException($"MODELS is {string.Join(",", Models)}; expected some of {string.Join(",", AllModels)}.");

    /// <summary>Whether a model is fitted.</summary>
    public bool Has(string model) => Models.Contains(model);
}
