using Armed.Trainer.Common;

namespace Armed.Trainer.Options;

/// <summary>The ranges that options have: each adds what is wrong with a value of a name.</summary>
internal static class OptionRanges
{
    private const int WidestLayer = 65_536;

    /// <summary>Deep networks without normalisation do not train; each layer is also an operator and a frame of the backward pass.</summary>
    private const int MostLayers = 64;

    /// <summary>Weights between hidden layers: 400 MB, and four times that with gradients and the optimiser's moments.</summary>
    private const long MostWeights = 100_000_000;

    public static void Any<T>(OptionFaults faults, string name, T value)
    {
    }

    public static void Word<TEnum>(OptionFaults faults, string name, TEnum value)
        where TEnum : struct, Enum => faults.Check(Enum.IsDefined(value), name, value, EnumWords.List<TEnum>());

    public static void Positive(OptionFaults faults, string name, double value) => faults.Positive(name, value);

    public static void NotNegative(OptionFaults faults, string name, double value) => faults.NotNegative(name, value);

    public static void Share(OptionFaults faults, string name, double value) => faults.Check(value is >= 0 and < 1, name, value, "a number from 0 to below 1");

    public static void Factor(OptionFaults faults, string name, double value) => faults.Check(value is > 0 and <= 1, name, value, "a number above 0 and at most 1");

    public static void Level(OptionFaults faults, string name, double value) => faults.Check(value is > 0 and < 1, name, value, "a number between 0 and 1");

    public static void Formula(OptionFaults faults, string name, string value) => faults.Check(!string.IsNullOrWhiteSpace(value), name, value, "a formula such as '1 + h', or nothing");

    public static void FixedPart(OptionFaults faults, string name, string value) => faults.Check(!string.IsNullOrWhiteSpace(value), name, value, "a formula such as 'age * sex + log(dose)', or nothing");

    public static void Layers(OptionFaults faults, string name, IReadOnlyList<int> value)
    {
        var isRange = value is not null && value.All(width => width is >= 1 and <= WidestLayer);
        faults.Check(isRange, name, value, $"widths of 1 to {WidestLayer}, or an empty list");
        if (isRange)
        {
            faults.Check(value!.Count <= MostLayers, $"number of layers of {name}", value.Count, $"at most {MostLayers}");
            var weights = value.Zip(value.Skip(1), (before, after) => (long)before * after).Sum();
            faults.Check(weights <= MostWeights, $"number of weights between layers of {name}", weights, $"at most {MostWeights}");
        }
    }

    public static void Blocks(OptionFaults faults, string name, IReadOnlyList<int> value)
    {
        faults.Check(value.Count > 0, $"number of blocks of {name}", value.Count, "at least 1");
        Layers(faults, name, value);
    }

    public static void BlockNumbers(OptionFaults faults, string name, IReadOnlyList<int> value) =>
        faults.Check(value.Count > 0 && value.All(block => block is >= 1 and <= MostLayers) && value.Distinct().Count() == value.Count, name, value, $"distinct blocks of 1 to {MostLayers}");

    public static void Weights(OptionFaults faults, string name, ClassWeights value)
    {
        foreach (var (level, weight) in value.Levels ?? new Dictionary<string, double>())
        {
            faults.Positive($"{name}['{level}']", weight);
        }
    }

    public static Action<OptionFaults, string, int> AtLeast(int least) => (faults, name, value) => faults.AtLeast(name, value, least);

    public static Action<OptionFaults, string, int> Within(int least, int most) => (faults, name, value) => faults.Within(name, value, least, most);
}
