using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A function of each element.</summary>
internal sealed class MapStep<TFunction>(DirectValue result, DirectValue source) : DirectStep(result)
    where TFunction : struct, IVectorFunction
{
    private DirectPlace _source;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [source];

    public override bool WritesColumns => true;

    public override long Work => Result.Width * 8L;

    public override void Bind() => (_source, _result) = (DirectPlace.Of(source), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame) => Elementwise.Map<TFunction>(frame, _source, _result);
}
