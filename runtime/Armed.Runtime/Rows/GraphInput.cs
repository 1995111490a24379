namespace Armed.Runtime.Rows;

/// <summary>The part of a row that an input of a graph takes.</summary>
internal enum GraphInput
{
    Features,
    Offset,
    Categories,
    Cluster,
}
