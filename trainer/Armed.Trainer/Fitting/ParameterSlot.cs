using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Armed.Trainer.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Armed.Trainer.Fitting;

/// <summary>A parameter, its gradient and its moments.</summary>
internal sealed class ParameterSlot : IDisposable
{
    private const int RowsAhead = 8;
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;
    private readonly Parameter _parameter;
    private readonly Tensor _gradient;
    private readonly bool _onCpu;
    private readonly nint _data, _gradientData;
    private readonly Tensor? _first, _second; // moments where they cannot be plain arrays
    private readonly float[] _firstMoment = [], _secondMoment = [];
    private readonly int[] _rowSteps = []; // updates of each row of a table that is updated by rows

    public ParameterSlot(Parameter parameter, ParameterGroup group, bool byTensors)
    {
        (_parameter, Group, Length) = (parameter, group, checked((int)parameter.numel()));
        _onCpu = !byTensors && parameter.device_type == TorchSharp.DeviceType.CPU;
        using (var zeros = zeros_like(parameter))
        {
            parameter.grad = zeros;
        }

        _gradient = parameter.grad.DetachFromDisposeScope();
        if (_onCpu)
        {
            (_data, _gradientData) = (TensorMemory.Address(parameter), TensorMemory.Address(_gradient));
            (_firstMoment, _secondMoment) = (new float[Length], new float[Length]);
            _rowSteps = group.Touched is null ? [] : new int[parameter.size(0)];
        }
        else
        {
            (_first, _second) = (zeros_like(parameter).DetachFromDisposeScope(), zeros_like(parameter).DetachFromDisposeScope());
        }
    }

    /// <summary>1 - beta^t for both moments, which start at zero.</summary>
    public static (double First, double Second) Corrections(long steps) => (1 - Math.Pow(Beta1, steps), 1 - Math.Pow(Beta2, steps));

    public ParameterGroup Group { get; }

    public int Length { get; }

    private int RowLength => Length / _rowSteps.Length;

    private unsafe Span<float> Data => new((void*)_data, Length);

    private unsafe Span<float> GradientData => new((void*)_gradientData, Length);

    public void ZeroGradient()
    {
        if (Group.Touched is { } touched)
        {
            foreach (var row in touched.Rows)
            {
                GradientData.Slice(row * RowLength, RowLength).Clear();
            }
        }
        else if (_onCpu)
        {
            GradientData.Clear();
        }
        else
        {
            _gradient.zero_();
        }
    }

    /// <summary>Takes the mean of the gradient over all processes.</summary>
    public void AverageGradient(ICollective collective) => collective.Mean(_gradient);

    /// <summary>Takes the values of process 0.</summary>
    public void Broadcast(ICollective collective)
    {
        using var _ = no_grad();
        collective.Broadcast(_parameter);
    }

    public double GradientSquares() => _onCpu ? TensorPrimitives.SumOfSquares<float>(GradientData) : OffCpu(() => _gradient.Squared().sum().item<float>());

    public void Update(float scale, float rate, float secondScale, float keep)
    {
        if (_onCpu)
        {
            UpdateSpans(Data, GradientData, _firstMoment, _secondMoment, scale, rate, secondScale, keep);
        }
        else
        {
            OffCpu(() => UpdateTensors(scale, rate, secondScale, keep));
        }
    }

    /// <summary>
    /// Lazy Adam: touched rows alone move, each corrected for the bias of its own number of updates, so that a cluster met for the first time late in
    /// training does not leap.
    /// </summary>
    public void UpdateRows(TouchedRows touched, double rate, float keep)
    {
        var rows = touched.Rows;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + RowsAhead < rows.Length)
            {
                Prefetch(rows[i + RowsAhead] * RowLength);
            }

            int steps = ++_rowSteps[rows[i]], start = rows[i] * RowLength;
            var (correction1, correction2) = Corrections(steps);
            UpdateSpans(Data.Slice(start, RowLength), GradientData.Slice(start, RowLength), _firstMoment.AsSpan(start, RowLength), _secondMoment.AsSpan(start, RowLength),
                1, (float)(rate / correction1), (float)(1 / Math.Sqrt(correction2)), keep);
        }
    }

    private void Prefetch(int start)
    {
        TensorMemory.Prefetch(ref _firstMoment[start], RowLength);
        TensorMemory.Prefetch(ref _secondMoment[start], RowLength);
    }

    public float[] Values() => _onCpu ? Data.ToArray() : OffCpu(() => _parameter.detach().cpu().data<float>().ToArray());

    public void SetValues(float[] values)
    {
        if (_onCpu)
        {
            values.CopyTo(Data);
        }
        else
        {
            OffCpu(() => SetTensor(_parameter, values));
        }
    }

    public void Write(BinaryWriter writer, bool moments)
    {
        WriteArray(writer, Values());
        if (!moments)
        {
            return;
        }

        WriteArray(writer, _onCpu ? _firstMoment : OffCpu(() => _first!.cpu().data<float>().ToArray()));
        WriteArray(writer, _onCpu ? _secondMoment : OffCpu(() => _second!.cpu().data<float>().ToArray()));
        writer.Write(MemoryMarshal.AsBytes<int>(_rowSteps));
    }

    public void Read(BinaryReader reader, bool moments)
    {
        SetValues(ReadArray(reader, Length));
        if (!moments)
        {
            return;
        }

        SetMoment(_first, _firstMoment, ReadArray(reader, Length));
        SetMoment(_second, _secondMoment, ReadArray(reader, Length));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_rowSteps.AsSpan()));
    }

    public void Dispose()
    {
        _gradient.Dispose();
        _first?.Dispose();
        _second?.Dispose();
    }

    private static void UpdateSpans(Span<float> data, Span<float> gradient, Span<float> first, Span<float> second, float scale, float rate, float secondScale, float keep)
    {
        int width = Vector<float>.Count, vectorised = data.Length - data.Length % width;
        ref float p = ref MemoryMarshal.GetReference(data), g = ref MemoryMarshal.GetReference(gradient);
        ref float m = ref MemoryMarshal.GetReference(first), v = ref MemoryMarshal.GetReference(second);
        for (var i = 0; i < vectorised; i += width)
        {
            var slope = At(ref g, i) * scale;
            var mean = At(ref m, i) * Beta1 + slope * (1 - Beta1);
            var square = At(ref v, i) * Beta2 + slope * slope * (1 - Beta2);
            At(ref m, i) = mean;
            At(ref v, i) = square;
            At(ref p, i) = At(ref p, i) * keep - mean * rate / (Vector.SquareRoot(square) * secondScale + new Vector<float>(Epsilon));
        }
        for (var i = vectorised; i < data.Length; i++)
        {
            var slope = gradient[i] * scale;
            first[i] = first[i] * Beta1 + slope * (1 - Beta1);
            second[i] = second[i] * Beta2 + slope * slope * (1 - Beta2);
            data[i] = data[i] * keep - first[i] * rate / (MathF.Sqrt(second[i]) * secondScale + Epsilon);
        }
    }

    private static ref Vector<float> At(ref float start, int index) => ref Unsafe.As<float, Vector<float>>(ref Unsafe.Add(ref start, index));

    private void UpdateTensors(float scale, float rate, float secondScale, float keep)
    {
        using var _ = no_grad();
        using Scalar beta1 = Beta1, rest1 = 1 - Beta1, beta2 = Beta2, rest2 = 1 - Beta2, epsilon = Epsilon, one = 1, kept = keep, second = secondScale, step = -rate;
        using var slope = _gradient.Times(scale);
        _first!.mul_(beta1).add_(slope, alpha: rest1);
        _second!.mul_(beta2).addcmul_(slope, slope, rest2);
        _parameter.mul_(kept).addcdiv_(_first, _second.sqrt().mul_(second).add_(epsilon, one), step);
    }

    private static void SetMoment(Tensor? target, float[] array, float[] values)
    {
        if (target is null)
        {
            values.CopyTo(array, 0);
        }
        else
        {
            OffCpu(() => SetTensor(target, values));
        }
    }

    private static void SetTensor(Tensor target, float[] values)
    {
        using var _ = no_grad();
        target.copy_(tensor(values).view(target.shape));
    }

    private static void OffCpu(Action action)
    {
        using var scope = NewDisposeScope();
        action();
    }

    private static T OffCpu<T>(Func<T> function)
    {
        using var scope = NewDisposeScope();
        return function();
    }

    private static void WriteArray(BinaryWriter writer, ReadOnlySpan<float> values) => writer.Write(MemoryMarshal.AsBytes(values));

    private static float[] ReadArray(BinaryReader reader, int length)
    {
        var values = new float[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
