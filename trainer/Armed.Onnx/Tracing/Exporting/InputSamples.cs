using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Other inputs like the example, of any batch.</summary>
internal sealed class InputSamples(IReadOnlyList<Tensor> examples, TraceOptions options, Generator generator)
{
    private const double Noise = 0.5; // in standard deviations: far enough to cross thresholds, near enough to stay in range

    public bool IsFixed(int input) => options.FixedInputs.Contains(input) || examples[input].dim() == 0;

    /// <summary>Inputs for the caller to dispose, each time other ones.</summary>
    public Tensor[] Of(int batch)
    {
        if (options.FreshInputs is { } make)
        {
            // Copies: the trace names its own inputs, and forward may write into them.
            Tensor[] own = [.. Checked(make(batch)).Select(input => input.detach().clone())];
            return own;
        }

        return [.. examples.Select((example, i) => IsFixed(i) ? Varied(example.detach()) : Varied(Rows(example.detach(), batch)))];
    }

    /// <summary>True where no element gets noise: integers, truth values, and floating-point numbers that are all whole and not all equal.</summary>
    public static bool IsCoded(Tensor example) => !ElementTypes.IsFloating(example.dtype) || (HasSpread(example) && example.eq(example.round()).all().item<bool>());

    private static bool HasSpread(Tensor example) => example.numel() > 1 && example.std().item<float>() > 0;

    private IReadOnlyList<Tensor> Checked(IReadOnlyList<Tensor> made)
    {
        if (made.Count != examples.Count)
        {
            throw Wrong($"made {made.Count} inputs; expected {examples.Count}, as in the example.");
        }

        for (var i = 0; i < made.Count; i++)
        {
            var example = examples[i];
            if (made[i].dtype != example.dtype || made[i].dim() != example.dim() || (IsFixed(i) && !made[i].shape.AsSpan().SequenceEqual(example.shape)))
            {
                throw Wrong($"made {Describe(made[i])} for input {i}; expected the example's {Describe(example)}, {(IsFixed(i) ? "of that shape, as the input has no batch" : "of any sizes")}.");
            }
        }
        return made;
    }

    private static ArgumentException Wrong(string what) => new($"{nameof(TraceOptions)}.{nameof(TraceOptions.FreshInputs)} {what}");

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";

    private Tensor Rows(Tensor example, int batch)
    {
        using var scope = NewDisposeScope();
        var rows = randint(0, example.shape[0], [batch], ScalarType.Int64, generator: generator).to(example.device);
        return example.index_select(0, rows).MoveToOuterDisposeScope();
    }

    private Tensor Varied(Tensor rows)
    {
        if (!ElementTypes.IsFloating(rows.dtype) || rows.numel() == 0)
        {
            return rows.clone();
        }

        using var scope = NewDisposeScope();
        var spread = rows.numel() > 1 ? rows.std().item<float>() : 0;
        using Scalar size = spread > 0 ? Noise * spread : Noise, one = 1; // a scalar by itself may be freed while it is read
        var noise = randn(rows.shape, rows.dtype, generator: generator).to(rows.device).mul(size);
        var isCode = rows.dim() > 0 && spread > 0 ? rows.eq(rows.round()).all(0, keepdim: true) : zeros(1, ScalarType.Bool, rows.device); // whole in every row: perhaps an index
        return where(isCode, rows, rows.add(noise, one)).contiguous().MoveToOuterDisposeScope();
    }
}
