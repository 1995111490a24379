namespace Armed.Runtime;

/// <summary>
/// A property of an <see cref="ArmedRowAttribute"/> type that is a feature column: numeric for a number, where null and NaN are missing; categorical for a string, where
/// null and "" are an empty cell.
/// </summary>
/// <param name="name">The column's name; null for the property's, see <see cref="ArmedRowAttribute.ExactNames"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArmedColumnAttribute(string? name = null) : Attribute
{
    /// <summary>The column's name; null for the property's.</summary>
    public string? Name { get; } = name;
}
