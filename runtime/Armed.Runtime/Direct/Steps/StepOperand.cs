using Armed.Runtime.Common;

namespace Armed.Runtime.Direct.Steps;

/// <summary>An operand of an element-wise step: a value, or the same numbers for every row.</summary>
internal readonly struct StepOperand
{
    private readonly DirectValue? _value;
    private readonly AlignedFloats? _constant;

    public StepOperand(DirectValue value) => _value = value;

    public StepOperand(AlignedFloats constant) => _constant = constant;

    public int Width => _value?.Width ?? (int)_constant!.Count;

    public IEnumerable<DirectValue> Reads => _value is null ? [] : [_value];

    public DirectPlace Place => _value is null ? DirectPlace.Of(_constant!) : DirectPlace.Of(_value);
}
