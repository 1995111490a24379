using System.Numerics.Tensors;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>The rows of a fit as the last layer sees them: 1, encoded inputs x and whitened hidden features w, held once for every model that is tried on them.</summary>
internal sealed class RefitRows
{
    private const int Slice = 65_536;

    /// <summary>Rows from which on what a slice held goes before the next one.</summary>
    private const int ManyRows = 200_000;

    /// <summary>Rows that the map is fitted on, at most: more change its components by less than chance.</summary>
    private const int MostMapRows = 50_000;

    private readonly int[] _position; // by the table's row

    private RefitRows(FitData data, int[] position, float[] columns, int width, IReadOnlyList<EncodedColumn> inputs, HiddenMap? map, int hidden) =>
        (Data, _position, Columns, Width, InputColumns, Map, HiddenWidth) = (data, position, columns, width, inputs, map, hidden);

    /// <summary>The table and its division.</summary>
    public FitData Data { get; }

    /// <summary>1, x, w of training and validation rows, [n, <see cref="Width"/>].</summary>
    public float[] Columns { get; }

    /// <summary>What the columns of x are, and after them those of <see cref="Derived"/>.</summary>
    public IReadOnlyList<EncodedColumn> InputColumns { get; }

    /// <summary>The columns derived from x.</summary>
    public IReadOnlyList<DerivedColumns> Derived { get; private init; } = [];

    /// <summary>The first of <see cref="InputColumns"/> that is of a curve of the fixed part; null without one.</summary>
    public int? FirstCurve => InputColumns.Index().Where(column => column.Item is { IsPiece: true, IsFixed: true }).Select(column => (int?)column.Index).FirstOrDefault();

    /// <summary>Whether a column of boosted trees is among them.</summary>
    public bool HasTrees => InputColumns.Any(column => column.Kind == EncodedColumnKind.Trees);

    /// <summary>Whether the coefficients of x have a prior with an estimated variance.</summary>
    public bool HasRidge { get; private init; }

    /// <summary>Columns of each row: 1 + F' + P, P that of the fit even where <see cref="HiddenWidth"/> is set aside.</summary>
    public int Width { get; }

    /// <summary>From the last hidden layers to w; null without hidden layers, and for other features in place of w.</summary>
    public HiddenMap? Map { get; }

    /// <summary>Width of w.</summary>
    public int HiddenWidth { get; }

    /// <summary>Width of x with the columns derived from it.</summary>
    public int InputWidth => InputColumns.Count;

    /// <summary>The design of a factor's effects.</summary>
    /// <param name="term">The effects.</param>
    public RandomEffectsDesign Design(RandomEffectsTerm term) =>
        RandomEffectsDesign.Create(term, InputColumns, Math.Min(HiddenWidth, HiddenWhitening.MostSlopes), Data.Encoding.Design?.SlopeColumns);

    /// <summary>Position of a table's row in <see cref="Columns"/>.</summary>
    public int Position(int row) => _position[row];

    /// <summary>x of a table's row, [F'].</summary>
    public ReadOnlySpan<float> Inputs(int row) => Columns.AsSpan(_position[row] * Width + 1, InputWidth);

    /// <summary>w of a table's row, [P].</summary>
    public ReadOnlySpan<float> Hidden(int row) => Columns.AsSpan(_position[row] * Width + 1 + InputWidth, HiddenWidth);

    /// <summary>Computes the features once; the map is fitted on the training rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The table.</param>
    /// <param name="caution">How many times smaller rounding errors must be.</param>
    /// <param name="effects">Effects of a cluster on one linear predictor: where there are several, w has as many components as can be solved with on all rows.</param>
    public static RefitRows Compute(FittedModel model, FitData data, double caution, int effects = 1)
    {
        using var predictor = new TorchPredictor(model);
        var map = model.Network.HiddenWidth == 0 ? null : FitMap(predictor, data, caution);
        map = data.Outputs == 1 ? map : map?.First(RefitSize.Of(data, model.Network.Encoder.Outputs, effects).MostFurther(map.Outputs));
        return Of(model, predictor, data, [.. data.Training.Concat(data.Validation).Order()], map);
    }

    /// <summary>Other rows of the table, with a map that is known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The table.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="map">From the last hidden layers to w; null for none.</param>
    public static RefitRows Of(FittedModel model, FitData data, int[] rows, HiddenMap? map)
    {
        using var predictor = new TorchPredictor(model);
        return Of(model, predictor, data, rows, map);
    }

    private static RefitRows Of(FittedModel model, TorchPredictor predictor, FitData data, int[] rows, HiddenMap? map)
    {
        var position = new int[data.Table.Rows];
        for (var i = 0; i < rows.Length; i++)
        {
            position[rows[i]] = i;
        }

        int inputs = model.Network.Encoder.Outputs, width = 1 + inputs + (map?.Outputs ?? 0);
        var columns = new float[checked(rows.Length * width)];
        for (var start = 0; start < rows.Length; start += Slice) // the last hidden layers of all rows never stand beside each other
        {
            if (rows.Length >= ManyRows)
            {
                GC.Collect(); // large arrays go by full collections alone, which come when several slices stand beside each other
            }

            var raw = data.Rows.Select(rows[start..Math.Min(start + Slice, rows.Length)]);
            var part = columns.AsSpan(start * width, raw.Rows * width);
            SetInputs(part, width, predictor.Layers.Inputs(raw), inputs);
            if (map is not null)
            {
                SetHidden(part, width, 1 + inputs, map, predictor.Layers.LastHidden(raw));
            }
        }
        return new RefitRows(data, position, columns, width, model.Network.Encoder.Columns, map, map?.Outputs ?? 0);
    }

    /// <summary>The same rows without hidden features: a linear predictor.</summary>
    public RefitRows WithoutHidden() => new(Data, _position, Columns, Width, InputColumns, null, 0) { Derived = Derived, HasRidge = HasRidge };

    /// <summary>The same rows, the coefficients of x with or without a prior.</summary>
    /// <param name="hasRidge">Whether they have one.</param>
    public RefitRows WithRidge(bool hasRidge) => hasRidge == HasRidge ? this : new(Data, _position, Columns, Width, InputColumns, Map, HiddenWidth) { Derived = Derived, HasRidge = hasRidge };

    /// <summary>The same rows with columns derived from x after it; the rows themselves without any.</summary>
    /// <param name="curves">Columns of rows that have none yet.</param>
    /// <param name="trees">A column of trees after them; null for none.</param>
    public RefitRows With(IReadOnlyList<DerivedColumns> curves, OutOfFoldColumn? trees = null)
    {
        var derived = trees is null ? curves : (IReadOnlyList<DerivedColumns>)[.. curves, trees.Column];
        if (derived.Count == 0)
        {
            return this;
        }

        var added = derived.Sum(d => d.Columns.Count);
        int kept = 1 + InputWidth, width = kept + added + HiddenWidth, rows = Columns.Length / Width;
        var columns = new float[checked(rows * width)];
        for (var i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> from = Columns.AsSpan(i * Width, Width);
            var to = columns.AsSpan(i * width, width);
            from[..kept].CopyTo(to);
            var at = kept;
            foreach (var own in curves)
            {
                own.Copy(from[1..kept], to.Slice(at, own.Columns.Count));
                at += own.Columns.Count;
            }

            if (trees is not null)
            {
                to[at++] = trees.Values[i];
            }

            from.Slice(kept, HiddenWidth).CopyTo(to[at..]);
        }

        return new RefitRows(Data, _position, columns, width, [.. InputColumns, .. derived.SelectMany(d => d.Columns)], Map, HiddenWidth) { Derived = derived, HasRidge = HasRidge };
    }

    /// <summary>Rows with other features in place of w.</summary>
    /// <param name="features">[n, P] in the order of <see cref="Columns"/>.</param>
    /// <param name="count">P.</param>
    public RefitRows With(float[] features, int count)
    {
        var (kept, width) = (1 + InputWidth, 1 + InputWidth + count);
        var columns = new float[checked(Columns.Length / Width * width)];
        for (var i = 0; i * width < columns.Length; i++)
        {
            Columns.AsSpan(i * Width, kept).CopyTo(columns.AsSpan(i * width));
            features.AsSpan(i * count, count).CopyTo(columns.AsSpan((i * width) + kept));
        }

        return new RefitRows(Data, _position, columns, width, InputColumns, null, count) { Derived = Derived, HasRidge = HasRidge };
    }

    private static HiddenMap? FitMap(TorchPredictor predictor, FitData data, double caution)
    {
        var stride = (data.Training.Length + MostMapRows - 1) / MostMapRows;
        int[] sample = [.. data.Training.Where((_, i) => i % stride == 0)];
        var hidden = predictor.Layers.LastHidden(data.Rows.Select(sample));
        return HiddenWhitening.Fit(hidden, hidden.Length / sample.Length, caution, data.Outputs);
    }

    private static void SetInputs(Span<float> columns, int width, float[] inputs, int count)
    {
        for (var i = 0; i * width < columns.Length; i++)
        {
            columns[i * width] = 1;
            inputs.AsSpan(i * count, count).CopyTo(columns[(i * width + 1)..]);
        }
    }

    private static void SetHidden(Span<float> columns, int width, int at, HiddenMap map, float[] hidden)
    {
        var centred = new float[map.Inputs];
        for (var i = 0; i * width < columns.Length; i++)
        {
            TensorPrimitives.Subtract(hidden.AsSpan(i * map.Inputs, map.Inputs), map.Centre, centred);
            for (var p = 0; p < map.Outputs; p++)
            {
                columns[i * width + at + p] = TensorPrimitives.Dot<float>(centred, map.Weight.AsSpan(p * map.Inputs, map.Inputs));
            }
        }
    }
}
