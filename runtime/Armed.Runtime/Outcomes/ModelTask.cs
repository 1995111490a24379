namespace Armed.Runtime;

/// <summary>Kind of a model's outcome: its name, as manifests write it. The built-in kinds are properties; a program adds one of its own with <see cref="Outcomes.OutcomeRegistry.With"/>.</summary>
/// <remarks>Two values are equal if their names are. The default value has no name.</remarks>
public readonly record struct ModelTask
{
    private const int LongestName = 64;
    private readonly string? _name;

    /// <summary>Makes the kind of a name.</summary>
    /// <param name="name">1 to 64 lower-case letters, digits and hyphens, a letter first.</param>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    public ModelTask(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
        {
            throw new ArgumentException($"The name of an outcome is '{name}'; expected 1 to {LongestName} lower-case letters, digits and hyphens, a letter first.", nameof(name));
        }

        _name = name;
    }

    /// <summary>Two classes; the prediction is the probability of the positive one.</summary>
    public static ModelTask Binary { get; } = new("binary");

    /// <summary>Three classes or more; the prediction is a probability for each.</summary>
    public static ModelTask Multiclass { get; } = new("multiclass");

    /// <summary>A number in units of the outcome.</summary>
    public static ModelTask Continuous { get; } = new("continuous");

    /// <summary>A whole number of events; the prediction is its mean.</summary>
    public static ModelTask Count { get; } = new("count");

    /// <summary>Ordered classes; the prediction is a probability for each, from one linear predictor.</summary>
    public static ModelTask Ordinal { get; } = new("ordinal");

    /// <summary>A number above 0 whose spread grows with its mean (Gamma distribution); the prediction is its mean.</summary>
    public static ModelTask Positive { get; } = new("positive");

    /// <summary>Its name in manifests.</summary>
    /// <exception cref="InvalidOperationException">It is the default value, which has no name.</exception>
    public string Name => _name ?? throw new InvalidOperationException("The kind of outcome is empty. Use one such as ModelTask.Binary, or new ModelTask(name).");

    /// <summary>Its name in manifests; empty for the default value.</summary>
    public override string ToString() => _name ?? "";

    private static bool IsName(string name)
        => name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0]) && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
