namespace Armed.Runtime.Rows;

/// <summary>An output of a graph and where it goes.</summary>
/// <param name="index">Its index in the graph; -1 where the graph has none.</param>
/// <param name="destination">Receives it, row by row; empty where nobody wants it.</param>
internal readonly ref struct WantedOutput(int index, Span<float> destination)
{
    public int Index { get; } = index;

    public Span<float> Destination { get; } = destination;

    public bool IsWanted => Index >= 0 && !Destination.IsEmpty;
}
