using System.Globalization;
using Armed.Runtime.Schema;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;
using Armed.Trainer.Data.DuckDb;

namespace Armed.Trainer.Data.Reading;

/// <summary>A batch while it fills.</summary>
/// <param name="columns">The bundle's columns.</param>
/// <param name="firstColumn">Place of their first one in a chunk.</param>
/// <param name="startRow">0-based row of the source that the batch starts with.</param>
/// <param name="capacity">Rows that it holds.</param>
/// <param name="cancellation">Stops the reading of images.</param>
internal sealed class BatchBuilder(PredictionColumns columns, int firstColumn, long startRow, int capacity, CancellationToken cancellation)
{
    private readonly float[] _features = new float[checked(capacity * columns.Numeric.Count)];
    private readonly long[] _categories = new long[checked(capacity * columns.Categorical.Count)];
    private readonly long[] _clusters = Unknown(checked(capacity * columns.Factors.Count));
    private readonly string?[] _unknown = new string?[checked(capacity * columns.Factors.Count)];

    private readonly (int Factor, int First, int Width)[] _factors = [.. columns.Clusters.Select((cluster, i) => (cluster.Factor, Column: i)).GroupBy(c => c.Factor).Select(g => (g.Key, g.First().Column, g.Count()))];
    private readonly float[] _offsets = new float[columns.Offset is null ? 0 : capacity];

    private readonly byte[] _images = new byte[columns.Images is null ? 0 : checked(capacity * columns.Images.Shape.Values)];

    private readonly LabelBuilder? _labels = columns.Labels is null ? null : new LabelBuilder(columns.Labels, capacity);

    public long StartRow { get; } = startRow;

    public int Rows { get; private set; }

    public bool Full => Rows == capacity;

    /// <summary>Takes as many rows of a chunk as there is room for, and says how many; <paramref name="rowName"/> names a row of the chunk.</summary>
    public int Append(DuckRows chunk, int start, Func<int, RowName> rowName)
    {
        var count = Math.Min(chunk.Count - start, capacity - Rows);
        var faults = new Faults();
        for (var i = 0; i < columns.Numeric.Count; i++)
        {
            if (columns.Dates[i] is { } date)
            {
                AppendDates(Column(chunk, i), i, date, start, count, rowName, faults);
            }
            else
            {
                AppendNumbers(Column(chunk, i), i, start, count, rowName, faults);
            }
        }

        if (columns.Offset is not null)
        {
            AppendOffsets(Column(chunk, columns.Numeric.Count + columns.Categorical.Count + columns.Clusters.Count), start, count, rowName, faults);
        }

        _labels?.AppendOutcomes(Column(chunk, columns.LabelStart), start, count, Rows, rowName, faults);
        if (columns.Labels?.Weights is not null)
        {
            _labels!.AppendWeights(Column(chunk, columns.LabelStart + 1), start, count, Rows, rowName, faults);
        }

        faults.ThrowIfAny();
        for (var i = 0; i < columns.Categorical.Count; i++)
        {
            AppendCategories(Column(chunk, columns.Numeric.Count + i), i, start, count);
        }

        columns.Images?.Read(Column(chunk, columns.ImageStart), start, count, _images.AsMemory(Rows * columns.Images.Shape.Values), rowName, cancellation);
        foreach (var (factor, first, width) in _factors)
        {
            AppendClusters(chunk, columns.Numeric.Count + columns.Categorical.Count + first, width, factor, start, count);
        }

        Rows += count;
        return count;
    }

    public PredictionBatch Build() => new(
        StartRow,
        Rows,
        Cut(_features, columns.Numeric.Count),
        Cut(_categories, columns.Categorical.Count),
        Cut(_clusters, columns.Factors.Count),
        _offsets.Length == 0 ? [] : Cut(_offsets, 1),
        _unknown,
        [.. columns.Factors.Select(factor => factor.Levels)])
    {
        Images = columns.Images is null ? [] : Cut(_images, columns.Images.Shape.Values),
        Outcomes = _labels?.Outcomes(Rows) ?? [],
        Weights = _labels?.Weights(Rows) ?? [],
    };

    private CellVector Column(DuckRows chunk, int column) => chunk.Column(firstColumn + column);

    private void AppendNumbers(CellVector cells, int column, int start, int count, Func<int, RowName> rowName, Faults faults)
    {
        for (var i = 0; i < count; i++)
        {
            var kind = columns.Readings[column].Parse(cells[start + i], cells.IsTyped, out var value);
            if (kind is NumberText.Kind.Text or NumberText.Kind.Infinite)
            {
                faults.Add(NotANumber(columns.Numeric[column], columns.Readings[column].Sign, cells[start + i], rowName(start + i).WithPath));
                return;
            }

            _features[((Rows + i) * columns.Numeric.Count) + column] = (float)value;
        }
    }

    private void AppendDates(CellVector cells, int column, PredictionDate date, int start, int count, Func<int, RowName> rowName, Faults faults)
    {
        for (var i = 0; i < count; i++)
        {
            if (date.Parse(cells[start + i], out _features[((Rows + i) * columns.Numeric.Count) + column]) is { } expected)
            {
                faults.Add($"Column {Say.Quote(columns.Numeric[column])} has {Say.Quote(System.Text.Encoding.UTF8.GetString(cells[start + i]))} in {rowName(start + i).WithPath}. {expected}");
                return;
            }
        }
    }

    /// <summary>An exposure that is missing cannot be guessed: there is no prediction without it.</summary>
    private void AppendOffsets(CellVector cells, int start, int count, Func<int, RowName> rowName, Faults faults)
    {
        for (var i = 0; i < count; i++)
        {
            if (columns.OffsetReading!.Parse(cells[start + i], cells.IsTyped, out var value) != NumberText.Kind.Number)
            {
                faults.Add($"The offset {Say.Quote(columns.Offset!)} is {Say.Quote(System.Text.Encoding.UTF8.GetString(cells[start + i]))} in {rowName(start + i).WithPath}. Expected a finite number, the logarithm of the exposure; correct it or leave the row out.");
                return;
            }

            _offsets[Rows + i] = (float)value;
        }
    }

    private void AppendCategories(CellVector cells, int column, int start, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _categories[((Rows + i) * columns.Categorical.Count) + column] = columns.Categories[column].CodeOf(cells[start + i]);
        }
    }

    private void AppendClusters(DuckRows chunk, int first, int width, int factor, int start, int count)
    {
        if (width == 1)
        {
            AppendClusters(Column(chunk, first), factor, start, count);
            return;
        }

        var cells = new string[width];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < width; j++)
            {
                var cell = Column(chunk, first + j)[start + i];
                cells[j] = columns.Factors[factor].IsMissing(cell) ? "" : NameForms.CanonicalText(System.Text.Encoding.UTF8.GetString(cell));
            }

            var index = ((Rows + i) * columns.Factors.Count) + factor;
            var name = ClusterNames.Join(cells);
            _clusters[index] = columns.Factors[factor].CodeOf(name);
            if (_clusters[index] < 0)
            {
                _unknown[index] = name;
            }
        }
    }

    private void AppendClusters(CellVector cells, int factor, int start, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var index = ((Rows + i) * columns.Factors.Count) + factor;
            var code = columns.Factors[factor].CodeOf(cells[start + i]);
            _clusters[index] = code;
            if (code < 0)
            {
                _unknown[index] = columns.Factors[factor].IsMissing(cells[start + i]) ? "" : System.Text.Encoding.UTF8.GetString(cells[start + i]);
            }
        }
    }

    private static string NotANumber(string column, string sign, ReadOnlySpan<byte> cell, string row) => string.Create(
        CultureInfo.InvariantCulture,
        $"Column {Say.Quote(column)} has {Say.Quote(System.Text.Encoding.UTF8.GetString(cell))} in {row}. Expected a finite number, written as in training{(NumberSign.Scales(sign) ? $" (with {sign})" : "")}; correct it or leave the cell empty, or use --decimal, --thousands or --missing.");

    private static long[] Unknown(int length)
    {
        var codes = new long[length];
        Array.Fill(codes, -1);
        return codes;
    }

    private T[] Cut<T>(T[] values, int width) => Full ? values : values[..(Rows * width)];
}
