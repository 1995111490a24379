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
            Tensor[] own = [.. make(batch).Select(input => input.detach().clone())];
            return own.Length == examples.Count ? own : throw new ArgumentException($"{nameof(TraceOptions.FreshInputs)} made {own.Length} inputs; expected {examples.Count}, as in the example.");
        }

        return [.. examples.Select((example, i) => IsFixed(i) ? Varied(example.detach()) : Varied(Rows(example.detach(), batch)))];
    }

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
