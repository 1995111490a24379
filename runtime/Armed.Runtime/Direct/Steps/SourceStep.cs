namespace Armed.Runtime.Direct.Steps;

/// <summary>A step that computes its result from one other value.</summary>
internal abstract class SourceStep(DirectValue result, DirectValue source) : DirectStep(result)
{
    private DirectPlace _from;
    private DirectPlace _to;

    public override IEnumerable<DirectValue> Reads => [Source];

    /// <summary>The value read.</summary>
    protected DirectValue Source { get; } = source;

    /// <summary>Place of the value read; by reference, as a copy would cost every step of every call.</summary>
    protected ref readonly DirectPlace From => ref _from;

    /// <summary>Place of the result.</summary>
    protected ref readonly DirectPlace To => ref _to;

    public override void Bind() => (_from, _to) = (DirectPlace.Of(Source), DirectPlace.Of(Result));
}
