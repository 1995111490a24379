namespace Armed.Runtime.Rows;

/// <summary>Up to three outputs of one run: as many as a head has. It lives on the stack, so that a call allocates nothing.</summary>
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
    {
        First = first;
        Second = second;
        Third = third;
    }

    public WantedOutput First { get; }

    public WantedOutput Second { get; }

    public WantedOutput Third { get; }
}
