namespace Armed.Runtime.Direct;

/// <summary>The inputs that our graphs have.</summary>
internal enum DirectInput
{
    Features,
    Offset,
    Categories,
    Cluster,
}
