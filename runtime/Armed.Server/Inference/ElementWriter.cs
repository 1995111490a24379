using System.Globalization;

namespace Armed.Server.Inference;

/// <summary>Puts one input's elements where they belong, row by row.</summary>
internal readonly ref struct ElementWriter
{
    private readonly InputSlot _slot;
    private readonly ModelInputs _inputs;
    private readonly RowBuffers _rows;
    private readonly TensorBuffer? _tensor;

    public ElementWriter(InferRequest request, InputSlot slot)
    {
        (_slot, _inputs, _rows) = (slot, request.Binding.Inputs, request.Rows);
        _tensor = slot.IsTensor ? _rows.Tensor(slot) : null;
        Count = _rows.Rows * slot.Width;
    }

    /// <summary>Elements that the input has.</summary>
    public int Count { get; }

    public InputSlot Slot => _slot;

    /// <summary>Takes all elements of an input that is not made of columns, as bytes of its type.</summary>
    /// <returns>Whether it is such an input.</returns>
    public bool TryRaw(ReadOnlySpan<byte> bytes)
    {
        if (_tensor is null)
        {
            return false;
        }

        bytes.CopyTo(_tensor.Raw);
        return true;
    }

    public void Number(int element, double value)
    {
        if (_slot.Type == TensorType.Uint8)
        {
            _tensor!.Octets[element] = value is >= byte.MinValue and <= byte.MaxValue
                ? (byte)value
                : throw InputFaults.WrongElement(_slot, element, value.ToString(CultureInfo.InvariantCulture), "a whole number of 0 to 255");
            return;
        }

        var single = (float)value;
        if (float.IsInfinity(single) && !double.IsInfinity(value))
        {
            throw InputFaults.WrongElement(_slot, element, value.ToString(CultureInfo.InvariantCulture), "a number of single precision, at most 3.4e38 in size");
        }

        if (_tensor is not null)
        {
            _tensor.Floats[element] = single;
        }
        else if (_slot.Kind == InputKind.Offset)
        {
            _rows.Offsets[element] = single;
        }
        else
        {
            var (row, column) = _slot.Width == 1 ? (element, 0) : Math.DivRem(element, _slot.Width);
            _rows.Features[(row * _inputs.Numeric.Length) + _slot.Column + column] = single;
        }
    }

    public void Code(int element, long code)
        => (_tensor is not null ? _tensor.Integers : _slot.Kind == InputKind.LevelCodes ? _rows.Categories : _rows.Clusters)[element] = code;

    public void Text(int element, ReadOnlySpan<char> text)
    {
        if (_slot.Kind == InputKind.Level)
        {
            _rows.Categories[(element * _inputs.Categorical.Length) + _slot.Column] = _slot.Levels!.CodeOf(text, out var isNearLevel);
            _rows.CountNear(_slot.Column, isNearLevel);
            return;
        }

        if (_slot.Dates is { } dates)
        {
            Number(element, dates.TryDaysOf(text, out var days) is { } expected ? throw InputFaults.WrongDate(_slot, element, text, expected) : days);
            return;
        }

        foreach (var factor in _slot.Factors)
        {
            _rows.Clusters[(element * _inputs.Factors.Length) + factor.Index] = factor.CodeOf(text, out var isNear);
            _rows.CountNear(_inputs.Categorical.Length + factor.Index, isNear);
            _rows.Name(element, factor, text);
        }

        if (_slot.KeepsCells)
        {
            _rows.Cells[(element * _inputs.ClusterColumns.Length) + _slot.Column] = text.ToString();
        }
    }

    /// <summary>A missing value: NaN, an empty cell, an unknown cluster.</summary>
    public void Missing(int element)
    {
        if (_tensor is not null && _slot.Type != TensorType.Fp32)
        {
            throw InputFaults.WrongElement(_slot, element, "null", "a whole number");
        }

        if (_slot.Kind is InputKind.Number or InputKind.Offset || _tensor is not null)
        {
            Number(element, double.NaN);
        }
        else if (_slot.Kind == InputKind.Level)
        {
            _rows.Categories[(element * _inputs.Categorical.Length) + _slot.Column] = _inputs.EmptyCodes[_slot.Column];
        }
        else if (_slot.IsCodes)
        {
            Code(element, -1);
        }
    }
}
