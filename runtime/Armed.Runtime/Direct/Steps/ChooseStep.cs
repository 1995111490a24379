namespace Armed.Runtime.Direct.Steps;

/// <summary>The left element where the mask is set, else the right one.</summary>
internal sealed class ChooseStep(DirectValue result, DirectValue mask, StepOperand left, StepOperand right) : DirectStep(result)
{
    private DirectPlace _mask;
    private DirectPlace _left;
    private DirectPlace _right;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [mask, .. left.Reads, .. right.Reads];

    public override bool WritesColumns => true;

    public override void Bind() => (_mask, _left, _right, _result) = (DirectPlace.Of(mask), left.Place, right.Place, DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame) => Elementwise.Choose(frame, _mask, _left, _right, _result);
}
