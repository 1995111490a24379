using Armed.Runtime;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Explaining;

/// <summary>Rows as a model takes them. A copy with one input changed shares the arrays of the others.</summary>
internal sealed record ExplainedInputs
{
    /// <summary>Number of rows N.</summary>
    public required int Count { get; init; }

    /// <summary>N x numeric columns, raw values, NaN where missing.</summary>
    public required float[] Features { get; init; }

    /// <summary>N x categorical columns, codes of the bundle, -1 where unknown.</summary>
    public required long[] Categories { get; init; }

    /// <summary>N x factors, codes of the bundle, -1 where unknown.</summary>
    public required long[] Clusters { get; init; }

    /// <summary>N logarithms of exposure; empty for a model without an offset.</summary>
    public required float[] Offsets { get; init; }

    /// <summary>The image of each row, uint8 [C, H, W]; empty for a model without images. Copies of rows share them.</summary>
    public byte[][] Images { get; init; } = [];

    /// <summary>Numeric columns of a row.</summary>
    public int Numeric => Features.Length / Math.Max(1, Count);

    /// <summary>Categorical columns of a row.</summary>
    public int Categorical => Categories.Length / Math.Max(1, Count);

    /// <summary>Grouping factors of a row.</summary>
    public int Factors => Clusters.Length / Math.Max(1, Count);

    /// <summary>Some of the rows, in the order given.</summary>
    public ExplainedInputs Take(IReadOnlyList<int> rows) => new()
    {
        Count = rows.Count,
        Features = Cells.Take(Features, Numeric, rows),
        Categories = Cells.Take(Categories, Categorical, rows),
        Clusters = Cells.Take(Clusters, Factors, rows),
        Offsets = Cells.Take(Offsets, Offsets.Length == 0 ? 0 : 1, rows),
        Images = Images.Length == 0 ? [] : Cells.Take(Images, 1, rows),
    };

    /// <summary>The values of a column: numbers, or codes of a categorical one.</summary>
    public float[] Column(ExplainedColumn column) => column.IsNumeric
        ? Cells.Column(Features, Numeric, column.Index)
        : Array.ConvertAll(Cells.Column(Categories, Categorical, column.Index), code => (float)code);

    /// <summary>The rows with one column replaced.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">Its value in a row, from the row's number and its value so far.</param>
    public ExplainedInputs With(ExplainedColumn column, Func<int, float, float> value) => column.IsNumeric
        ? this with { Features = Cells.With(Features, Numeric, column.Index, value) }
        : this with { Categories = Cells.With(Categories, Categorical, column.Index, (row, code) => (long)value(row, code)) };

    /// <summary>The rows with other images.</summary>
    /// <param name="image">The image of a row, from its number.</param>
    public ExplainedInputs WithImages(Func<int, byte[]> image) => this with { Images = [.. Enumerable.Range(0, Count).Select(image)] };

    /// <summary>The rows as graphs of a model with images take them.</summary>
    public InputRows Rows(ArmedModel model)
    {
        var joined = new byte[checked(Count * Images[0].Length)];
        for (var row = 0; row < Count; row++)
        {
            Images[row].CopyTo(joined, row * Images[0].Length);
        }

        return RowsWithImages.Of(model, joined, Features, Categories, Clusters, Offsets);
    }

    /// <summary>The rows with the clusters of one factor replaced.</summary>
    /// <param name="factor">0-based factor.</param>
    /// <param name="code">Its code in a row, from the row's number and its code so far.</param>
    public ExplainedInputs WithCluster(int factor, Func<int, long, long> code) => this with { Clusters = Cells.With(Clusters, Factors, factor, code) };
}
