using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Export;

/// <summary>x of the raw columns in a graph, as an encoder makes it: standardised numbers, indicators, cycles of dates, levels and embeddings, or the columns of a formula's design.</summary>
internal sealed class EncoderGraph(ModelGraph graph, FittedModel model)
{
    private readonly DesignGraph? _design = model.Encoding.Design is { } design ? new DesignGraph(graph, model.Encoding, design) : null;

    /// <summary>What a formula's <c>offset()</c> adds to the linear predictor; null without it.</summary>
    public GraphValue? KnownPart => _design?.Offset();

    /// <summary>x [N, F'] of an encoder.</summary>
    public GraphValue Inputs(InputEncoder encoder)
    {
        if (_design is not null)
        {
            return graph.Builder.WithShape(_design.Inputs(), -1, encoder.Outputs);
        }

        using var scope = graph.Builder.Scope("encode");
        var parts = new List<GraphValue>();
        if (graph.Features is not null)
        {
            EncodeNumeric(encoder, parts);
        }

        if (encoder.Encoding.DateColumns.Count > 0)
        {
            parts.Add(Cycles(encoder.Encoding));
        }

        for (var b = 0; b < encoder.LevelCategories.Count; b++)
        {
            parts.Add(Lookup(encoder.LevelCategories[b], encoder.LevelTables[b], "levels"));
        }

        for (var e = 0; e < encoder.EmbeddedCategories.Count; e++)
        {
            using var weight = encoder.Embeddings[e].weight!; // a new handle at every call
            parts.Add(Lookup(encoder.EmbeddedCategories[e], weight, "embedding"));
        }
        var x = parts.Count == 1 ? parts[0] : graph.Builder.Node("Concat", [.. parts], NodeAttribute.Int("axis", 1));
        return graph.Builder.WithShape(x, -1, encoder.Outputs);
    }

    private void EncodeNumeric(InputEncoder encoder, List<GraphValue> parts)
    {
        var columns = encoder.Encoding.Numeric.Count;
        var (mean, inverseSd) = encoder.Standardisation;
        var numbers = encoder.ReducedOrder.Count == 0 ? graph.Features! : new ReducedNumbersGraph(graph, encoder).Numbers();
        var missing = graph.Node("IsNaN", numbers);
        var centred = graph.Node("Sub", numbers, graph.Builder.Constant("mean", TensorValues.Floats(mean), columns));
        var standardised = graph.Node("Mul", centred, graph.Builder.Constant("inverse_sd", TensorValues.Floats(inverseSd), columns));
        standardised = graph.Node("Where", missing, graph.Builder.Constant("zero", [0f]), standardised);
        parts.Add(Held(encoder, standardised));
        if (encoder.Missing.Columns.size(0) > 0)
        {
            parts.Add(Indicators(encoder, encoder.ReducedOrder.Count == 0 ? missing : graph.Node("IsNaN", graph.Features!)));
        }
    }

    /// <summary>Standardised numbers within the encoder's limit, or its bounds of each column.</summary>
    private GraphValue Held(InputEncoder encoder, GraphValue standardised)
    {
        if (encoder.Bounds is not { } bounds)
        {
            return graph.Node("Clip", standardised, graph.Builder.Constant("lowest", [-encoder.Limit]), graph.Builder.Constant("highest", [encoder.Limit]));
        }

        var below = graph.Node("Min", standardised, graph.Builder.Constant("highest", bounds.Highest, bounds.Highest.Length));
        return graph.Node("Max", below, graph.Builder.Constant("lowest", bounds.Lowest, bounds.Lowest.Length));
    }

    /// <summary>Sines and cosines of parts of dates, standardised.</summary>
    private GraphValue Cycles(TableEncoding encoding)
    {
        var functions = new RowFunctionGraph(graph, encoding);
        var columns = encoding.DateColumns;
        var values = graph.Builder.Node("Concat", [.. columns.Select(column => functions.Whole(column.Factors[0]))], NodeAttribute.Int("axis", 1));
        var centred = graph.Node("Sub", values, graph.Builder.Constant("mean", [.. columns.Select(column => (float)column.Centre)], columns.Count));
        return graph.Node("Mul", centred, graph.Builder.Constant("inverse_sd", [.. columns.Select(column => (float)(1 / column.Sd))], columns.Count));
    }

    /// <summary>Indicators of missing numbers less what they are measured from, [N, count]; null without any.</summary>
    public (GraphValue? Indicators, int Count) Missing()
    {
        var count = (int)model.Network.Encoder.Missing.Columns.size(0);
        return count == 0 ? (null, 0) : (Indicators(model.Network.Encoder, graph.Node("IsNaN", graph.Features!)), count);
    }

    private GraphValue Indicators(InputEncoder encoder, GraphValue missing)
    {
        var selected = Places(encoder.Missing.Columns);
        var chosen = selected.Length == encoder.Encoding.Numeric.Count ? missing
            : graph.Builder.Node("Gather", [missing, graph.Builder.Constant("missing_columns", selected, selected.Length)], NodeAttribute.Int("axis", 1));
        var numbers = graph.Builder.Node("Cast", [chosen], NodeAttribute.Int("to", 1));
        return graph.Node("Sub", numbers, graph.Builder.Constant("missing_share", TensorValues.Floats(encoder.Missing.Shares), selected.Length));
    }

    /// <summary>Rows of a table whose last row stands for unknown codes; -1 reaches it from the end, as ONNX's Gather counts.</summary>
    private GraphValue Lookup(int category, Tensor table, string hint) =>
        graph.Tables.Rows(graph.Codes.Level(category, table.size(0) - 1), TensorValues.Floats(table), (int)table.size(0), hint);

    /// <summary>Rows [N, width] of a table [levels + 1, width] by the levels of a categorical column; its last row is that of an unknown level.</summary>
    public GraphValue Levels(int category, float[] table)
    {
        var levels = model.Encoding.Categorical[category].Levels.Count;
        return graph.Tables.Rows(graph.Codes.Level(category, levels), table, levels + 1, "levels");
    }

    private static long[] Places(Tensor tensor)
    {
        using var onCpu = tensor.cpu();
        return [.. onCpu.data<long>()];
    }
}
