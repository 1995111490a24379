using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Export;

/// <summary>
/// The columns of a formula's design in a graph, standardised. Columns and factors of products are read from few wide values: one for all plain numbers, one table for each categorical
/// column, one product with coefficients for each basis.
/// </summary>
internal sealed class DesignGraph
{
    private readonly ModelGraph _graph;
    private readonly TableEncoding _encoding;
    private readonly TableDesign _design;
    private readonly RowFunctionGraph _functions;
    private readonly List<DesignSource> _sources = [];

    public DesignGraph(ModelGraph graph, TableEncoding encoding, TableDesign design)
    {
        (_graph, _encoding, _design) = (graph, encoding, design);
        _functions = new RowFunctionGraph(graph, encoding);
    }

    private GraphBuilder Builder => _graph.Builder;

    /// <summary>x [N, F']: the design's columns, then the indicators of missing numbers.</summary>
    public GraphValue Inputs()
    {
        using var scope = Builder.Scope("design");
        int[] plain = [.. _design.Columns.Select(column => column.Factors.Count == 1 ? Source(column.Factors[0], column.Centre, 1 / column.Sd) : -1)];
        var products = _design.Columns.Index().Where(column => column.Item.Factors.Count > 1)
            .GroupBy(column => column.Item.Factors.Count).Select(group => group.Select(column => column.Index).ToArray()).ToArray();
        int[][][] factors = [.. products.Select(group => group.Select(column => _design.Columns[column].Factors.Select(Factor).ToArray()).ToArray())];
        var (blocks, places) = Blocks();
        if (products.Length > 0 && blocks.Count > 1)
        {
            blocks = [Concat(blocks)];
        }

        var order = new long[_design.Columns.Count];
        long width = _sources.Count;
        for (var g = 0; g < products.Length; g++)
        {
            blocks.Add(Products(blocks[0], places, products[g], factors[g]));
            foreach (var column in products[g])
            {
                order[column] = width++;
            }
        }

        foreach (var (column, source) in plain.Index().Where(column => column.Item >= 0))
        {
            order[column] = places[source];
        }

        return InOrder(blocks, order, width);
    }

    /// <summary>What <c>offset()</c> adds to the linear predictor, [N, 1] or a number; null without it.</summary>
    public GraphValue? Offset()
    {
        using var scope = Builder.Scope("offset");
        return _design.Offset is null ? null : _functions.Whole(_design.Offset);
    }

    /// <summary>The blocks side by side, in the order of the design's columns, with the indicators behind them.</summary>
    private GraphValue InOrder(List<GraphValue> blocks, long[] order, long width)
    {
        var (missing, count) = _graph.Encoder.Missing();
        if (missing is not null)
        {
            order = [.. order, .. Enumerable.Range(0, count).Select(i => width + i)];
            (blocks, width) = ([.. blocks, missing], width + count);
        }

        return Pick(Concat(blocks), order, width);
    }

    private GraphValue Concat(List<GraphValue> blocks) => blocks.Count == 1 ? blocks[0] : Builder.Node("Concat", [.. blocks], NodeAttribute.Int("axis", 1));

    private GraphValue Pick(GraphValue value, long[] columns, long width) =>
        columns.Length == width && columns.Index().All(column => column.Item == column.Index) ? value : _graph.Columns(value, columns);

    /// <summary>Index of a source, which is added unless it is there.</summary>
    private int Source(RowFunction function, double offset, double scale)
    {
        var source = new DesignSource(function, offset, scale);
        var at = _sources.FindIndex(source.IsSame);
        if (at < 0)
        {
            at = _sources.Count;
            _sources.Add(source);
        }

        return at;
    }

    /// <summary>The source of a product's factor, measured from where single precision keeps its variation.</summary>
    private int Factor(RowFunction function) => Source(function, function switch
    {
        NumberOf number => _functions.CentreOf(number),
        LevelOf or BasisOf => 0,
        _ => _functions.Of(function).Constant,
    }, 1);

    /// <summary>Values [N, ..] that hold every source, and each source's place in them side by side.</summary>
    private (List<GraphValue> Blocks, long[] Places) Blocks()
    {
        var (blocks, places) = (new List<GraphValue>(), new long[_sources.Count]);
        long width = 0;
        foreach (var group in _sources.Index().GroupBy(source => source.Item.Block))
        {
            DesignSource[] sources = [.. group.Select(source => source.Item)];
            blocks.Add(sources[0].Function switch
            {
                NumberOf => Numbers(sources),
                LevelOf level => Levels(level.Column, sources),
                BasisOf basis => Basis(basis, sources),
                _ => Others(sources),
            });
            foreach (var source in group)
            {
                places[source.Index] = width++;
            }
        }

        return (blocks, places);
    }

    /// <summary>(x - offsets) scales of raw columns, missing ones at the training means.</summary>
    private GraphValue Numbers(DesignSource[] sources)
    {
        NumberOf[] numbers = [.. sources.Select(source => (NumberOf)source.Function)];
        var raw = Pick(_graph.Features!, [.. numbers.Select(number => (long)number.Column)], _encoding.Numeric.Count);
        var scaled = Scaled(raw, [.. sources.Select(source => source.Offset)], [.. sources.Select(source => source.Scale)], always: true);
        float[] missing = [.. sources.Select((source, i) => (float)((MeanOf(numbers[i], source.Offset) - source.Offset) * source.Scale))];
        var standIns = missing.All(value => value == missing[0]) ? Builder.Constant("missing", [missing[0]]) : Builder.Constant("missing", missing, missing.Length);
        return _graph.Node("Where", _graph.Node("IsNaN", raw), standIns, scaled);
    }

    /// <summary>A column's training mean; the offset itself where that is the mean up to rounding.</summary>
    private double MeanOf(NumberOf number, double offset)
    {
        var mean = _encoding.Numeric[number.Column].Mean;
        return (float)mean == offset ? offset : mean;
    }

    /// <summary>(value - offsets) scales, [N, n].</summary>
    private GraphValue Scaled(GraphValue value, double[] offsets, double[] scales, bool always = false)
    {
        value = always || offsets.Any(offset => (float)offset != 0) ? _graph.Node("Sub", value, Row("origin", offsets)) : value;
        return always || scales.Any(scale => (float)scale != 1) ? _graph.Node("Mul", value, Row("inverse_sd", scales)) : value;
    }

    private GraphValue Row(string hint, double[] values) => Builder.Constant(hint, Array.ConvertAll(values, value => (float)value), values.Length);

    private GraphValue Levels(int column, DesignSource[] sources)
    {
        var rows = _encoding.Categorical[column].Levels.Count + 1;
        var table = new float[rows * sources.Length];
        for (var level = 0; level < rows; level++)
        {
            for (var j = 0; j < sources.Length; j++)
            {
                table[(level * sources.Length) + j] = sources[j].Of(((LevelOf)sources[j].Function).Values[level]);
            }
        }

        return _graph.Encoder.Levels(column, table);
    }

    private GraphValue Basis(BasisOf basis, DesignSource[] sources)
    {
        (int Column, double Scale)[] columns = [.. sources.Select(source => (((BasisOf)source.Function).Column, source.Scale))];
        float[] constants = [.. sources.Select((source, j) => source.Of(basis.Basis.Constants[columns[j].Column]))];
        var coefficients = RowFunctionGraph.Coefficients(basis.Basis, columns);
        return Builder.Node(
            "Gemm",
            [
                _functions.Powers(basis.Argument, basis.Basis),
                Builder.Constant("basis", coefficients, coefficients.Length / columns.Length, columns.Length),
                Builder.Constant("constants", constants, constants.Length),
            ]);
    }

    private GraphValue Others(DesignSource[] sources)
    {
        CentredNumber[] numbers = [.. sources.Select(source => _functions.Of(source.Function))];
        var joined = Concat([.. numbers.Select(number => number.Deviation ?? throw new NotSupportedException("A column of a formula's design is the same in every row."))]);
        return Scaled(joined, [.. sources.Select((source, i) => source.Offset - numbers[i].Constant)], [.. sources.Select(source => source.Scale)]);
    }

    /// <summary>Products of sources, standardised: with factors c + d and e + f, ce + (d (f + e) + c f), the constant parts kept in double precision.</summary>
    private GraphValue Products(GraphValue sources, long[] places, int[] columns, int[][] factors)
    {
        var product = Factors(0);
        var constants = Constants(0);
        for (var k = 1; k < factors[0].Length; k++)
        {
            var (next, own) = (Factors(k), Constants(k));
            var whole = own.All(c => c == 0) ? next : _graph.Node("Add", next, Row("centre", own));
            var deviation = _graph.Node("Mul", product, whole);
            product = constants.All(c => c == 0) ? deviation : _graph.Node("Add", deviation, _graph.Node("Mul", next, Row("centre", constants)));
            constants = [.. constants.Zip(own, (a, b) => a * b)];
        }

        return Scaled(
            product, [.. columns.Select((column, i) => _design.Columns[column].Centre - constants[i])], [.. columns.Select(column => 1 / _design.Columns[column].Sd)]);

        GraphValue Factors(int k) => Pick(sources, [.. factors.Select(own => places[own[k]])], _sources.Count);

        double[] Constants(int k) => [.. factors.Select(own => _sources[own[k]].Offset)];
    }
}
