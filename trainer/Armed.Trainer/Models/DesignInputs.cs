using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// The encoded inputs x of a model with a formula: the columns of its design, standardised, and centred indicators of missing numbers. They are computed in double precision from the raw
/// cells; the graphs compute the same from the same cells.
/// </summary>
internal sealed class DesignInputs
{
    /// <summary>Of the private use area: no level of a table.</summary>
    private const string UnknownLevel = "\uE000";

    private readonly TableEncoding _encoding;
    private readonly TableDesign _design;

    private DesignInputs(TableEncoding encoding, TableDesign design)
    {
        (_encoding, _design) = (encoding, design);
        Missing = [.. Enumerable.Range(0, encoding.Numeric.Count).Where(column => encoding.Numeric[column].HasIndicator)];
        Columns = [.. design.Columns.Select(Describe), .. Missing.Select(column => Describe(encoding.Numeric[column]))];
    }

    /// <summary>The columns of x in order: those of the design, then the indicators.</summary>
    public IReadOnlyList<EncodedColumn> Columns { get; }

    /// <summary>Numeric columns with an indicator of missing values.</summary>
    public int[] Missing { get; }

    /// <summary>The inputs of an encoding with a design; null without one.</summary>
    public static DesignInputs? Of(TableEncoding encoding) => encoding.Design is { } design ? new DesignInputs(encoding, design) : null;

    /// <summary>Known part of each row's linear predictor, of an offset column and of the formula's <c>offset()</c> together; empty where there is neither.</summary>
    public static double[] KnownPart(TableEncoding encoding, EncodedRows rows)
    {
        var given = Array.ConvertAll(rows.Offsets, value => (double)value);
        if (encoding.Design?.Offset is not { } offset)
        {
            return given;
        }

        var known = Evaluator(encoding, rows.Features, rows.Categories, rows.Rows).Evaluate(offset);
        return given.Length == 0 ? known : [.. known.Zip(given, (a, b) => a + b)];
    }

    /// <summary>What <c>offset()</c> adds to the linear predictors of a slice of rows, float [count, 1].</summary>
    public static Tensor KnownTensor(TableEncoding encoding, EncodedRows rows, int start, int count)
    {
        var (features, categories) = (rows.FeatureCount, rows.CategoryCount);
        var evaluator = Evaluator(encoding, rows.Features.AsSpan(start * features, count * features).ToArray(), rows.Categories.AsSpan(start * categories, count * categories).ToArray(), count);
        return tensor(Array.ConvertAll(evaluator.Evaluate(encoding.Design!.Offset!), value => (float)value)).unsqueeze_(1);
    }

    /// <summary>x [N, F'] of features float [N, F] (NaN = missing) and categories int64 [N, Q] (-1 = unknown), on their device.</summary>
    public Tensor Encode(Tensor features, Tensor categories)
    {
        var rows = (int)Math.Max(features.size(0), categories.size(0));
        if (Columns.Count == 0)
        {
            return zeros([rows, 0L], device: features.device);
        }

        using var scope = NewDisposeScope();
        var x = Encode(Cells<float>(features), Cells<long>(categories), rows);
        return tensor(x).view(rows, Columns.Count).to(features.device).MoveToOuterDisposeScope();
    }

    /// <summary>Indices of the rows of which the formula makes numbers: not those that a logarithm or a quotient takes to infinity.</summary>
    public int[] Finite(EncodedRows rows)
    {
        var x = Encode(rows.Features, rows.Categories, rows.Rows);
        var known = KnownPart(_encoding, rows);
        return
        [
            .. Enumerable.Range(0, rows.Rows)
                .Where(row => (known.Length == 0 || double.IsFinite(known[row])) && x.AsSpan(row * Columns.Count, Columns.Count).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0),
        ];
    }

    private float[] Encode(float[] features, long[] categories, int rows)
    {
        var width = Columns.Count;
        var x = new float[checked(rows * width)];
        var evaluator = Evaluator(_encoding, features, categories, rows);
        for (var column = 0; column < _design.Columns.Count; column++)
        {
            var values = evaluator.Product(_design.Columns[column].Factors);
            for (var row = 0; row < rows; row++)
            {
                x[(row * width) + column] = (float)((values[row] - Columns[column].Offset) / Columns[column].Scale);
            }
        }

        for (var i = 0; i < Missing.Length; i++)
        {
            var column = _design.Columns.Count + i;
            for (var row = 0; row < rows; row++)
            {
                x[(row * width) + column] = (float.IsNaN(features[(row * _encoding.Numeric.Count) + Missing[i]]) ? 1 : 0) - (float)Columns[column].Offset;
            }
        }

        return x;
    }

    /// <summary>Evaluates functions of raw cells as the graphs take them.</summary>
    private static RowEvaluator Evaluator(TableEncoding encoding, float[] features, long[] categories, int rows)
    {
        var (numeric, categorical) = (encoding.Numeric, encoding.Categorical);
        var source = new DesignSource(
            [.. numeric.Select((column, j) => new NumericColumn(column.Name, [.. Enumerable.Range(0, rows).Select(row => features[(row * numeric.Count) + j])]))],
            [.. numeric.Select(column => column.Mean)],
            [.. categorical.Select((column, q) => new CategoricalColumn(column.Name, [.. Enumerable.Range(0, rows).Select(row => Known(categories[(row * categorical.Count) + q], column.Levels.Count))], [.. column.Levels, UnknownLevel]))],
            [.. categorical.Select(column => column.Levels)]);
        return new RowEvaluator(source, [.. Enumerable.Range(0, rows)]);
    }

    private static int Known(long code, int levels) => code >= 0 && code < levels ? (int)code : levels;

    private static T[] Cells<T>(Tensor tensor)
        where T : unmanaged => tensor.numel() == 0 ? [] : [.. tensor.cpu().contiguous().data<T>()];

    /// <summary>Single precision for what is subtracted, as graphs hold it.</summary>
    private static EncodedColumn Describe(DesignColumn column) =>
        new(column.Term, column.Name, EncodedColumnKind.Numeric, column.Centre, column.Sd) { IsFixed = column.IsFixed, Parts = column.Parts };

    private EncodedColumn Describe(NumericEncoding column) =>
        new(column.Name, $"{column.Name} missing", EncodedColumnKind.Missing, _design.HasIntercept ? column.MissingShare : 0, 1);
}
