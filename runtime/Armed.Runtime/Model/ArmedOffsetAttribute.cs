namespace Armed.Runtime;

/// <summary>The property of an <see cref="ArmedRowAttribute"/> type that is the offset: a number, the logarithm of a record's exposure.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArmedOffsetAttribute : Attribute;
