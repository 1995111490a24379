namespace Armed.Runtime;

/// <summary>
/// Marks a partial class, struct or record whose properties with <see cref="ArmedColumnAttribute"/>, <see cref="ArmedClusterAttribute"/> and
/// <see cref="ArmedOffsetAttribute"/> are a model's row: the generator of this package implements <see cref="IArmedRow{TSelf}"/> for it. Inherited properties count.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class ArmedRowAttribute : Attribute
{
    /// <summary>
    /// Whether a property without a name in its attribute has its column's name as it is written. Default false: the column is called by its words in lower case joined by
    /// underscores, <c>BloodPressure</c> blood_pressure and <c>BMI</c> bmi.
    /// </summary>
    public bool ExactNames { get; init; }
}
