namespace Armed.Trainer.Refit.Intervals;

/// <summary>A confidence interval; an end that cannot be computed is null.</summary>
internal readonly record struct Interval(double? Lower, double? Upper)
{
    /// <summary>No interval.</summary>
    public static Interval None => default;

    /// <summary>With ends in order, those that are not finite left out.</summary>
    public static Interval Of(double first, double second) => new(Finite(Math.Min(first, second)), Finite(Math.Max(first, second)));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
