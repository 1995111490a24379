using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A function of two elements; an operand of one column is combined with every column.</summary>
internal sealed class CombineStep<TOperation>(DirectValue result, StepOperand left, StepOperand right) : DirectStep(result)
    where TOperation : struct, IVectorOperation
{
    private DirectPlace _left;
    private DirectPlace _right;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [.. left.Reads, .. right.Reads];

    public override bool WritesColumns => true;

    public override void Bind() => (_left, _right, _result) = (left.Place, right.Place, DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame) => Elementwise.Combine<TOperation>(frame, _left, _right, _result);
}
