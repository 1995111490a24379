using System.Text.Json;

namespace Armed.Trainer.Tuning;

/// <summary>Numbers between two ends, uniform or uniform in their logarithm.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The largest.</param>
/// <param name="IsLog">Whether draws are uniform in the logarithm.</param>
/// <param name="IsWhole">Whether draws are rounded to whole numbers.</param>
internal sealed record ValueRange(double From, double To, bool IsLog, bool IsWhole)
{
    private const int Parts = 3;

    /// <summary>The thirds, as text.</summary>
    public IReadOnlyList<string> Thirds => [.. Enumerable.Range(0, Parts).Select(Text)];

    /// <summary>The number at a uniform draw from 0 to below 1, to six digits.</summary>
    public JsonElement At(double draw) => JsonSerializer.SerializeToElement(IsWhole ? Math.Round(Place(draw)) : double.Parse(FormattableString.Invariant($"{Place(draw):G6}"), System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The third that a number is in.</summary>
    public string Third(double value) => Text(Math.Min(Parts - 1, Enumerable.Range(1, Parts).TakeWhile(part => value >= Place((double)part / Parts)).Count()));

    private double Place(double share) => IsLog ? From * Math.Pow(To / From, share) : From + ((To - From) * share);

    private string Text(int part) => FormattableString.Invariant($"{Place((double)part / Parts):G3} to {Place((part + 1.0) / Parts):G3}");
}
