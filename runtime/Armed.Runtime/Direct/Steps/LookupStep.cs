using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Armed.Runtime.Common;
using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Rows of a table by code; a negative code counts from the end. A large table stays where it is, in the graph's file.</summary>
internal sealed unsafe class LookupStep : DirectStep
{
    /// <summary>Up to here a copy is cheap, and lets the file go.</summary>
    private const int LargestCopy = 1 << 20;

    private readonly CodeSource _codes;
    private readonly string _name;
    private readonly int _rows;
    private readonly AlignedFloats? _copy;
    private readonly byte[] _file = [];
    private readonly int _start;
    private DirectPlace _result;
    private DirectPlace _computed;

    public LookupStep(DirectValue result, DirectConstant table, CodeSource codes)
        : base(result)
    {
        (_codes, _name, _rows) = (codes, table.Name, table.Sizes[0]);
        if (table.Data.Length <= LargestCopy)
        {
            _copy = new AlignedFloats(table.Numbers);
        }
        else if (MemoryMarshal.TryGetArray(table.Data, out var part))
        {
            (_file, _start) = (part.Array!, part.Offset);
        }
        else
        {
            throw new DirectUnsupported($"the table '{_name}' outside an array");
        }
    }

    public override IEnumerable<DirectValue> Reads => _codes.Computed is null ? [] : [_codes.Computed];

    public override bool WritesColumns => true;

    public override void Bind()
    {
        _result = DirectPlace.Of(Result);
        _computed = _codes.Computed is null ? default : DirectPlace.Of(_codes.Computed);
    }

    public override void Run(in DirectFrame frame)
    {
        var destination = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            Copy(Code(frame, row), destination);
            destination += _result.Stride;
        }
    }

    private long Code(in DirectFrame frame, int row)
    {
        var code = _codes.Computed is null
            ? Math.Clamp(frame.Codes(_codes.Input)[((long)row * _codes.Columns) + _codes.Column], _codes.Lowest, _codes.Highest)
            : (long)_computed.At(frame)[(long)row * _computed.Stride];
        code = _codes.Position is null ? code : Position(frame, row, code, _codes.Position);
        code = code < 0 ? code + _rows : code;
        return (ulong)code < (ulong)_rows ? code : throw OutOfTable(code);
    }

    private static long Position(in DirectFrame frame, int row, long code, TablePosition position)
    {
        var other = position.Other is { } source ? Math.Clamp(frame.Codes(source.Input)[((long)row * source.Columns) + source.Column], source.Lowest, source.Highest) : 0;
        return (code * position.Stride) + other + position.Shift;
    }

    private void Copy(long code, float* destination)
    {
        var width = _result.Width;
        if (_copy is not null)
        {
            RowCopies.Copy(_copy.Start + (code * width), destination, width, _result.OwnsRoom);
            return;
        }

        // The file is not pinned, and its tensors start anywhere.
        ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_file), (nint)(_start + (code * width * sizeof(float))));
        Unsafe.CopyBlockUnaligned(ref *(byte*)destination, ref source, (uint)width * sizeof(float));
    }

    private InvalidOperationException OutOfTable(long code) => new(
        $"Row {code} of the table '{_name}' was asked for, which has {_rows} rows. The graph accepts codes that its tables do not have. Export it again.");
}
