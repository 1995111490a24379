namespace Armed.Runtime.Rows;

/// <summary>Up to four outputs of one run: as many as a head has. It lives on the stack, so that a call allocates nothing.</summary>
internal readonly ref struct WantedOutputs
{
    public WantedOutputs(int index, Span<float> destination)
        : this(index, destination, -1, default)
    {
    }

    public WantedOutputs(int first, Span<float> firstDestination, int second, Span<float> secondDestination)
        : this(new WantedOutput(first, firstDestination), new WantedOutput(second, secondDestination), new WantedOutput(-1, default))
    {
    }

    public WantedOutputs(WantedOutput first, WantedOutput second, WantedOutput third)
        : this(first, second, third, new WantedOutput(-1, default))
    {
    }

    public WantedOutputs(WantedOutput first, WantedOutput second, WantedOutput third, WantedOutput fourth)
    {
        First = first;
        Second = second;
        Third = third;
        Fourth = fourth;
    }

    public WantedOutput First { get; }

    public WantedOutput Second { get; }

    public WantedOutput Third { get; }

    public WantedOutput Fourth { get; }
}
