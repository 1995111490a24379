using System.Runtime.CompilerServices;
using System.Text.Json;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>What precedes a tensor's elements: name, type and shape.</summary>
internal ref struct JsonTensorHead
{
    private const int MostDimensions = 8;
    private const int MostNameBytes = 1_024;
    private NamedInput? _name;
    private Shape _shape;
    private int _dimensions;
    private bool _hasShape;

    public JsonTensorHead()
    {
    }

    public TensorType Type { get; private set; }

    public int? BinarySize { get; private set; }

    public bool HasData { get; set; }

    public bool IsRead { get; set; }

    public int DataStart { get; set; }

    public int DataLength { get; set; }

    public readonly bool IsKnown => _name is not null && Type != TensorType.None && _hasShape;

    public readonly InputSlot Slot => _name!.Choose(Type);

    public void ReadName(ref Utf8JsonReader reader, ModelBinding binding)
    {
        InferFault.Require(_name is null && reader.TokenType == JsonTokenType.String, "Each input must have exactly one 'name', a string.");
        InferFault.Require(reader.ValueSpan.Length <= MostNameBytes, "An input's 'name' has more than 1,024 bytes.");
        Span<char> letters = stackalloc char[MostNameBytes];
        ReadOnlySpan<char> name = letters[..reader.CopyString(letters)];
        _name = binding.Inputs.Find(name) ?? throw InputFaults.NoSuchInput(name, binding);
    }

    public void ReadType(ref Utf8JsonReader reader)
    {
        InferFault.Require(Type == TensorType.None && reader.TokenType == JsonTokenType.String, "Each input must have exactly one 'datatype', a string.");
        Span<char> letters = stackalloc char[TensorTypes.MostLetters];
        Type = reader.ValueSpan.Length <= TensorTypes.MostLetters ? TensorTypes.Parse(letters[..reader.CopyString(letters)]) : TensorType.None;
        InferFault.Require(Type != TensorType.None, "An input's 'datatype' is unknown; expected FP32, BYTES, FP64, INT8 to INT64, UINT8 to UINT64 or BOOL.");
    }

    public void ReadShape(ref Utf8JsonReader reader)
    {
        InferFault.Require(!_hasShape, "An input has its 'shape' twice; expected once.");
        _hasShape = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            InferFault.Require(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var size) && size >= 0 && Add(size), "An input's 'shape' must be a list of at most 8 whole numbers of 0 or more.");
        }
    }

    public bool SetBinarySize(int size)
    {
        BinarySize = size;
        return true;
    }

    public readonly void RequireKnown()
    {
        InferFault.Require(_name is not null, "An input has no 'name'.");
        InferFault.Require(Type != TensorType.None, "An input has no 'datatype'.");
        InferFault.Require(_hasShape, "An input has no 'shape'.");
    }

    /// <summary>Checks what is known and makes room for the elements.</summary>
    public readonly ElementWriter Start(InferRequest request) => TensorStart.Of(request, Slot, Type, ((ReadOnlySpan<long>)_shape)[.._dimensions]);

    private bool Add(long size)
    {
        if (_dimensions == MostDimensions)
        {
            return false;
        }

        _shape[_dimensions++] = size;
        return true;
    }

    [InlineArray(MostDimensions)]
    private struct Shape
    {
        private long _size;
    }
}
