namespace Armed.Runtime.Generators;

/// <summary>A call that binds a property: a method of RecordBinding, the column's name, and how the value is read from a row.</summary>
internal sealed record RowBinding(string Method, string Column, string Property, string Conversion)
{
    /// <summary>What the binding is of, for finding two of one.</summary>
    public string Target => Method switch { "Offset" => "the offset", "Cluster" => $"the cluster '{Column}'", _ => $"the column '{Column}'" };
}
