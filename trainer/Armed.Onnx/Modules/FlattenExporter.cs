using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Joins dimensions start_dim to end_dim.</summary>
internal sealed class FlattenExporter : IModuleExporter<Flatten>
{
    public string Operators => "Flatten; Reshape";

    public string Remarks => "Flatten for the default (from 1 to the end), else Reshape, which needs the input's rank and the sizes after end_dim.";

    public GraphValue Export(Flatten module, GraphValue input, ExportContext context)
    {
        if (module is { start_dim: 1, end_dim: -1 })
        {
            return context.Builder.Node("Flatten", [input], NodeAttribute.Int("axis", 1));
        }

        if (input.Dims is not { } dims)
        {
            throw context.Unsupported(module, "the rank of its input is not known here; state it with GraphBuilder.WithShape in the exporter before it.");
        }

        int start = Place(module.start_dim, dims.Length), end = Place(module.end_dim, dims.Length);
        if (start < 0 || end >= dims.Length || start > end)
        {
            throw context.Unsupported(module, $"it joins dimensions {module.start_dim} to {module.end_dim}, which its input {input} does not have.");
        }

        return start == end ? input : Reshape(module, input, context, dims, start, end);
    }

    private static GraphValue Reshape(Flatten module, GraphValue input, ExportContext context, long[] dims, int start, int end)
    {
        ReadOnlySpan<long> tail = dims.AsSpan(end + 1);
        if (tail.Contains(-1))
        {
            throw context.Unsupported(module, $"a size after dimension {end} of its input {input} is not known here.");
        }
        // 0 copies the input's size, -1 takes what is left.
        long[] target = [.. new long[start], -1, .. tail];
        var result = context.Builder.Node("Reshape", [input, context.Builder.Constant("shape", target, target.Length)]);
        return context.Builder.WithShape(result, [.. dims[..start], Product(dims.AsSpan(start, end - start + 1)), .. tail]);
    }

    private static long Product(ReadOnlySpan<long> dims)
    {
        long product = 1;
        foreach (var dim in dims)
        {
            product = dim < 0 || product < 0 ? -1 : product * dim;
        }

        return product;
    }

    private static int Place(long dim, int rank) => (int)(dim < 0 ? dim + rank : dim);
}
