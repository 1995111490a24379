using System.Globalization;

namespace Armed.Trainer.Explaining.Averages;

/// <summary>How far a number is changed: little, around each row's value (the slope); by a standard deviation, around each row's value; or by a given step, from each row's value on.</summary>
internal readonly record struct EffectStep
{
    private readonly double? _size;

    private EffectStep(bool isSlope, double? size) => (IsSlope, _size) = (isSlope, size);

    /// <summary>dY/dX, per unit of the column.</summary>
    public static EffectStep Slope { get; } = new(isSlope: true, null);

    /// <summary>From half a standard deviation of the rows below each value to half of one above it.</summary>
    public static EffectStep Sd { get; } = new(isSlope: false, null);

    /// <summary>Whether the change is divided by its width.</summary>
    public bool IsSlope { get; }

    /// <summary>Whether the change starts at a row's value; else the value is in its middle.</summary>
    public bool IsForward => _size is not null;

    /// <summary>From each value to it and a number of units, above 0.</summary>
    public static EffectStep By(double units) => new(isSlope: false, units);

    /// <summary>The words slope and sd, or a number above 0; null for anything else.</summary>
    public static EffectStep? Parse(string text) => text switch
    {
        "slope" => Slope,
        "sd" => Sd,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var units) && units > 0 && double.IsFinite(units) => By(units),
        _ => null,
    };

    /// <summary>Width of the change; null for the slope, whose width is not the user's.</summary>
    public double? Of(double sd) => IsSlope ? null : _size ?? sd;

    /// <summary>What the change is called.</summary>
    public string Name(double sd) => IsSlope ? "dY/dX" : _size is { } units ? string.Create(CultureInfo.InvariantCulture, $"+{units:G6}") : string.Create(CultureInfo.InvariantCulture, $"sd ({sd:G4})");
}
