namespace Armed.Runtime.Sessions;

/// <summary>Which of a row's parts an input of a graph takes.</summary>
internal enum InputKind
{
    Features,
    Categories,
    Clusters,
    Offsets,
}
