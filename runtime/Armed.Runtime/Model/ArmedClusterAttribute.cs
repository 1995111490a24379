namespace Armed.Runtime;

/// <summary>A property of an <see cref="ArmedRowAttribute"/> type that is a grouping factor: a string, the cluster's name; null for an unknown one.</summary>
/// <param name="name">The cluster column's name; null for the property's, see <see cref="ArmedRowAttribute.ExactNames"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArmedClusterAttribute(string? name = null) : Attribute
{
    /// <summary>The cluster column's name; null for the property's.</summary>
    public string? Name { get; } = name;
}
