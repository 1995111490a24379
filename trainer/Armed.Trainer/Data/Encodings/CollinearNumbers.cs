using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data.Columns;

namespace Armed.Trainer.Data.Encodings;

/// <summary>
/// Finds numeric columns that earlier ones nearly determine: a year and its square, two measurements of one large number. As they are, their coefficients would be large and cancel, which
/// single precision cannot carry; what the earlier columns leave of them is the same model with small coefficients (<see cref="ReducedNumber"/>).
/// </summary>
internal sealed class CollinearNumbers
{
    /// <summary>Share of a column's variance below which what earlier columns leave is taken instead of it.</summary>
    private const double LargestShare = 1e-4;

    /// <summary>Share below which a column is a combination of earlier ones up to rounding: the fit drops it.</summary>
    private const double SmallestShare = 1e-9;

    private const int MostColumns = 400;
    private const int MostRows = 4_000;
    private const int MostParts = 6;

    /// <summary>Whole numbers up to here have no rounding in single precision.</summary>
    private const double MostExact = 1 << 24;

    private readonly IReadOnlyList<NumericColumn> _columns;
    private readonly List<NumericEncoding> _encodings;
    private readonly int[] _rows;
    private readonly double[][] _sample; // by column, standardised; of a reduced one what is left
    private readonly double[] _scales;   // one unit of a sample's column in original units

    private CollinearNumbers(IReadOnlyList<NumericColumn> columns, List<NumericEncoding> encodings, int[] rows)
    {
        (_columns, _encodings, _rows) = (columns, encodings, rows);
        var stride = Math.Max(1, rows.Length / MostRows);
        var chosen = RowSample.Every(rows, stride);
        _sample = [.. columns.Select((column, j) => Standardised(column, encodings[j], chosen))];
        _scales = [.. encodings.Select(encoding => encoding.Sd)];
    }

    /// <summary>Replaces the encodings of such columns.</summary>
    /// <param name="columns">The numeric columns.</param>
    /// <param name="encodings">Their encodings, which are changed.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="kept">Names of columns that stay as they are: random slopes are those of the columns themselves.</param>
    public static void Reduce(IReadOnlyList<NumericColumn> columns, List<NumericEncoding> encodings, int[] rows, IReadOnlySet<string> kept)
    {
        if (columns.Count is < 2 or > MostColumns || rows.Length <= 2 * columns.Count)
        {
            return;
        }

        new CollinearNumbers(columns, encodings, rows).Reduce([.. Enumerable.Range(0, columns.Count).OrderBy(j => kept.Contains(columns[j].Name) ? 0 : 1)], kept);
    }

    private void Reduce(int[] order, IReadOnlySet<string> kept)
    {
        var shares = Shares(order);
        for (var at = 1; at < order.Length; at++)
        {
            if (shares[at] is > SmallestShare / 10 and < LargestShare && !kept.Contains(_columns[order[at]].Name))
            {
                Reduce(order[at], [.. order[..at].Where((k, earlier) => shares[earlier] > SmallestShare && _encodings[k].Reduced is not { IsLost: true })], shares[at]);
            }
        }
    }

    /// <summary>Missing values are at the mean, as in the model.</summary>
    private static double[] Standardised(NumericColumn column, NumericEncoding encoding, int[] rows) =>
        Array.ConvertAll(rows, row => float.IsNaN(column.Values[row]) ? 0 : (column.Values[row] - encoding.Mean) / encoding.Sd);

    /// <summary>The share of each column's variance that the columns before it in the order leave: the pivots of a Cholesky decomposition of their correlations.</summary>
    private double[] Shares(int[] order)
    {
        var size = order.Length;
        var factor = new double[size, size];
        var shares = new double[size];
        for (var j = 0; j < size; j++)
        {
            for (var k = 0; k < j; k++)
            {
                var sum = Dot(_sample[order[j]], _sample[order[k]]);
                for (var m = 0; m < k; m++)
                {
                    sum -= factor[j, m] * factor[k, m];
                }

                factor[j, k] = factor[k, k] > 0 ? sum / factor[k, k] : 0;
            }

            var total = Dot(_sample[order[j]], _sample[order[j]]);
            var left = total - Enumerable.Range(0, j).Sum(k => factor[j, k] * factor[j, k]);
            shares[j] = total > 0 ? left / total : 0;
            factor[j, j] = shares[j] > SmallestShare ? Math.Sqrt(left) : 0;
        }

        return shares;
    }

    /// <summary>Takes from a column the few earlier ones that determine it, the closest first.</summary>
    private void Reduce(int column, int[] earlier, double share)
    {
        var (chosen, weights, left) = (new List<int>(), Array.Empty<double>(), _sample[column]);
        var total = Dot(left, left);
        while (chosen.Count < Math.Min(MostParts, earlier.Length) && Dot(left, left) > 2 * share * total)
        {
            chosen.Add(earlier.Except(chosen).MaxBy(k => Math.Abs(Dot(left, _sample[k])) / Math.Sqrt(Dot(_sample[k], _sample[k]))));
            weights = LeastSquares(chosen, _sample[column]);
            left = Left(_sample[column], chosen, weights);
        }

        if (Dot(left, left) < 100 * share * total)
        {
            Take(column, chosen, weights, Math.Sqrt(Dot(left, left) / total));
        }
    }

    private void Take(int column, List<int> chosen, double[] weights, double size)
    {
        var digits = Math.Clamp(4 - Math.ILogB(size), 8, 24);
        var parts = chosen.Select((k, i) => new ReducedPart(
            k, _encodings[k].Reduced is null ? Origin(_encodings[k]) : 0, Rounded(weights[i] * _encodings[column].Sd / _scales[k], digits))).ToArray();
        var reduced = new ReducedNumber(Origin(_encodings[column]), parts, 0, 1);
        _encodings[column] = _encodings[column] with { Reduced = reduced };
        var moments = Moments.Of(Array.ConvertAll(_rows, row => (float)Value(column, row)), [.. Enumerable.Range(0, _rows.Length)]);
        var isLost = moments.Sd <= 4 * Rounding(column, parts);
        _encodings[column] = _encodings[column] with { Reduced = isLost ? new ReducedNumber(0, [], 0, 0) : reduced with { Mean = moments.Mean, Sd = moments.Sd, Minimum = moments.Minimum, Maximum = moments.Maximum } };
        _sample[column] = isLost ? new double[_sample[column].Length] : Array.ConvertAll(Left(_sample[column], chosen, weights), value => value / size);
        _scales[column] = _encodings[column].Sd * size;
    }

    /// <summary>u of a row; NaN where one of its columns is missing.</summary>
    private double Value(int column, int row)
    {
        double value = _columns[column].Values[row];
        return _encodings[column].Reduced is { } reduced
            ? value - reduced.Origin - reduced.Parts.Sum(part => part.Weight * (Value(part.Column, row) - part.Origin))
            : value;
    }

    /// <summary>Standard deviation of what single precision has taken from or added to u when the columns were read.</summary>
    private double Rounding(int column, ReducedPart[] parts) =>
        Math.Sqrt(parts.Where(part => _encodings[part.Column].Reduced is null).Sum(part => Math.Pow(part.Weight * Rounding(part.Column), 2)) + Math.Pow(Rounding(column), 2));

    private double Rounding(int column)
    {
        var largest = Math.Max(Math.Abs(_encodings[column].Minimum), Math.Abs(_encodings[column].Maximum));
        var isExact = largest <= MostExact && _rows.All(row => float.IsNaN(_columns[column].Values[row]) || float.IsInteger(_columns[column].Values[row]));
        return isExact ? 0 : (MathF.BitIncrement((float)largest) - (float)largest) / Math.Sqrt(12);
    }

    /// <summary>A number near the mean with few digits.</summary>
    private static double Origin(NumericEncoding encoding)
    {
        var step = Math.ScaleB(1, Math.ILogB(encoding.Sd) - 2);
        return (float)(Math.Round(encoding.Mean / step) * step);
    }

    /// <summary>A number with so many binary digits.</summary>
    private static double Rounded(double value, int digits)
    {
        var step = Math.ScaleB(1, Math.ILogB(value) + 1 - digits);
        return value == 0 ? 0 : (float)(Math.Round(value / step) * step);
    }

    private double[] Left(double[] values, List<int> chosen, double[] weights)
    {
        var left = (double[])values.Clone();
        for (var i = 0; i < chosen.Count; i++)
        {
            for (var row = 0; row < left.Length; row++)
            {
                left[row] -= weights[i] * _sample[chosen[i]][row];
            }
        }

        return left;
    }

    /// <summary>Weights of a few columns by their normal equations: the columns are far from collinear among themselves.</summary>
    private double[] LeastSquares(List<int> chosen, double[] values)
    {
        var products = new double[chosen.Count * chosen.Count];
        for (var i = 0; i < products.Length; i++)
        {
            products[i] = Dot(_sample[chosen[i / chosen.Count]], _sample[chosen[i % chosen.Count]]);
        }

        if (!SmallCholesky.TryFactor(products, chosen.Count))
        {
            return new double[chosen.Count]; // then nothing is taken from the column
        }

        double[] weights = [.. chosen.Select(k => Dot(values, _sample[k]))];
        SmallCholesky.Solve(products, chosen.Count, weights);
        return weights;
    }

    private static double Dot(double[] left, double[] right) => TensorPrimitives.Dot<double>(left, right);
}
