using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>
/// Rows for <see cref="ArmedModel.Predict(InputRows, PredictionDestination, PredictionHead, UnknownClusterPolicy?)"/>: the memory of each input by its name, which is
/// not copied before a call. <see cref="BundleManifest.Inputs"/> lists the inputs with element types and row shapes. Not thread-safe while inputs are set; calls may share it.
/// </summary>
public sealed class InputRows
{
    private readonly ModelSchema _schema;
    private readonly MemoryTensor<float>?[] _numbers = new MemoryTensor<float>?[2];
    private readonly MemoryTensor<long>?[] _codes = new MemoryTensor<long>?[2];
    private readonly RowTensor?[] _further;

    internal InputRows(ModelSchema schema, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        (_schema, Count) = (schema, count);
        _further = new RowTensor?[schema.Further.Count];
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Sets an input of floats, such as <c>features</c>; a number that is missing is NaN.</summary>
    /// <param name="input">Name of the input.</param>
    /// <param name="rows">Its rows one after another, [N, ..row shape].</param>
    /// <returns>These rows.</returns>
    /// <exception cref="ArgumentException">The model has no such input, it has another element type, or the number of elements is not N times those of a row.</exception>
    public InputRows Set(string input, ReadOnlyMemory<float> rows)
    {
        var tensor = Make(input, ElementTypes.Float, rows);
        switch (GraphInputs.Of(input))
        {
            case GraphInput.Features: _numbers[0] = tensor; break;
            case GraphInput.Offset: _numbers[1] = tensor; break;
            default: SetFurther(tensor); break;
        }

        return this;
    }

    /// <summary>Sets an input of int64, such as <c>cluster</c> and <c>categories</c>, whose codes are -1 where unknown.</summary>
    /// <param name="input">Name of the input.</param>
    /// <param name="rows">Its rows one after another, [N, ..row shape].</param>
    /// <returns>These rows.</returns>
    /// <exception cref="ArgumentException">The model has no such input, it has another element type, or the number of elements is not N times those of a row.</exception>
    public InputRows Set(string input, ReadOnlyMemory<long> rows)
    {
        var tensor = Make(input, ElementTypes.Int64, rows);
        switch (GraphInputs.Of(input))
        {
            case GraphInput.Categories: _codes[0] = tensor; break;
            case GraphInput.Cluster: _codes[1] = tensor; break;
            default: SetFurther(tensor); break;
        }

        return this;
    }

    /// <summary>Sets an input of uint8, such as the pixels of an image.</summary>
    /// <param name="input">Name of the input.</param>
    /// <param name="rows">Its rows one after another, [N, ..row shape].</param>
    /// <returns>These rows.</returns>
    /// <exception cref="ArgumentException">The model has no such input, it has another element type, or the number of elements is not N times those of a row.</exception>
    public InputRows Set(string input, ReadOnlyMemory<byte> rows)
    {
        SetFurther(Make(input, ElementTypes.UInt8, rows));
        return this;
    }

    /// <summary>Codes of the clusters as they were set; empty where they were not.</summary>
    internal ReadOnlyMemory<long> Clusters => _codes[1]?.Memory ?? default;

    internal bool IsOf(ModelSchema schema) => _schema.HasColumnsOf(schema);

    /// <summary>The rows as graphs take them, once the inputs that are needed are there. Clusters may be left out: they are unknown then.</summary>
    internal GraphRows Graph(ReadOnlySpan<TensorDescription> needed)
    {
        foreach (var input in needed)
        {
            if (input.Name != ModelInputs.Cluster && !IsSet(input.Name))
            {
                throw new ArgumentException(
                    $"The rows have no input '{input.Name}', which the model takes: {input.Type} [{Count}, {string.Join(", ", input.Shape)}]. Set it before the call.", "rows");
            }
        }

        return new GraphRows(Count, Span(_numbers[0]), Span(_codes[0]), Span(_codes[1]), Span(_numbers[1]), _further);
    }

    private static ReadOnlySpan<T> Span<T>(MemoryTensor<T>? tensor)
        where T : unmanaged
        => tensor is null ? default : tensor.Memory.Span;

    private bool IsSet(string input) => GraphInputs.Of(input) switch
    {
        GraphInput.Features => _numbers[0] is not null,
        GraphInput.Offset => _numbers[1] is not null,
        GraphInput.Categories => _codes[0] is not null,
        GraphInput.Cluster => _codes[1] is not null,
        _ => IsFurtherSet(input),
    };

    private bool IsFurtherSet(string input)
    {
        foreach (var tensor in _further)
        {
            if (tensor?.Input.Name == input)
            {
                return true;
            }
        }

        return false;
    }

    private void SetFurther(RowTensor tensor)
    {
        for (var i = 0; i < _further.Length; i++)
        {
            if (ReferenceEquals(_schema.Further[i], tensor.Input))
            {
                _further[i] = tensor;
            }
        }
    }

    private MemoryTensor<T> Make<T>(string input, string type, ReadOnlyMemory<T> rows)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(input);
        var known = _schema.Inputs.FirstOrDefault(known => known.Name == input) ?? throw new ArgumentException(
            $"The model has no input '{UntrustedText.Clean(input)}'. {NearestName.Advice(input, _schema.Inputs.Select(known => known.Name))}", nameof(input));
        if (known.Type != type)
        {
            throw new ArgumentException($"Input '{input}' got elements of the type {type}; expected {known.Type}. Pass memory of that type.", nameof(rows));
        }

        if (rows.Length != (long)Count * known.Columns)
        {
            throw new ArgumentException(
                $"Input '{input}' has {rows.Length} elements; expected {Count} rows x [{string.Join(", ", known.Shape)}] = {(long)Count * known.Columns}. Pass whole rows, row by row.",
                nameof(rows));
        }

        return new MemoryTensor<T>(known, rows, known.Columns * ElementTypes.Bytes(type));
    }
}
