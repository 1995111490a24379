using Armed.Runtime.Common;
using Armed.Runtime.Direct.Kernels;
using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A dense layer: x W + b, its activation, and numbers added after it.</summary>
internal sealed unsafe class DenseStep(DirectValue result, DirectValue source, PackedWeights weights) : SourceStep(result, source)
{
    private AlignedFloats _bias = new(weights.Vectors * weights.Lanes);
    private bool _hasBias;
    private AlignedFloats? _addend;

    public DenseActivation Activation { get; private set; }

    public override long Work => (long)weights.Inputs * weights.Outputs;

    /// <summary>Takes a bias over; false where something comes before it.</summary>
    public bool TryAddBias(ReadOnlySpan<float> bias)
    {
        if (_hasBias || Activation != DenseActivation.None || _addend is not null)
        {
            return false;
        }

        _bias = new AlignedFloats(weights.Vectors * weights.Lanes);
        bias.CopyTo(_bias.Span);
        return _hasBias = true;
    }

    /// <summary>Takes an activation over; false if there is one.</summary>
    public bool TryActivate(DenseActivation activation)
    {
        if (Activation != DenseActivation.None || _addend is not null)
        {
            return false;
        }

        Activation = activation;
        return true;
    }

    /// <summary>Takes over what is added to the activated numbers; false where something is already.</summary>
    public bool TryAddAfter(float[] addend)
    {
        if (_addend is not null)
        {
            return false;
        }

        _addend = new AlignedFloats(addend);
        return true;
    }

    public override void Run(in DirectFrame frame)
    {
        DenseKernel.Run(From.At(frame), From.Stride, To.At(frame), To.Stride, weights, _bias, frame.Rows);
        switch (Activation)
        {
            case DenseActivation.Relu: Elementwise.Map<ReluFunction>(frame, To, To); break;
            case DenseActivation.Silu: Elementwise.Map<SiluFunction>(frame, To, To); break;
            case DenseActivation.Tanh: Elementwise.Map<TanhFunction>(frame, To, To); break;
            case DenseActivation.Gelu: Elementwise.Map<GeluFunction>(frame, To, To); break;
            case DenseActivation.Elu: Elementwise.Map<EluFunction>(frame, To, To); break;
            case DenseActivation.Sigmoid: Elementwise.Map<SigmoidFunction>(frame, To, To); break;
        }

        if (_addend is not null)
        {
            Elementwise.Combine<AddOperation>(frame, To, DirectPlace.Of(_addend), To);
        }
    }
}
