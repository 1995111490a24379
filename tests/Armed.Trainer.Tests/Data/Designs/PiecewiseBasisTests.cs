using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Tests.Data.Designs;

/// <summary>The form of bases that graphs evaluate in single precision.</summary>
public sealed class PiecewiseBasisTests
{
    private const int Centre = 2000;

    /// <summary>Numbers far from 0, such as years, measured from a number amid them: only differences from breaks count, so that a few roundings are all that is lost. In powers of x no digit would be left.</summary>
    [Theory]
    [InlineData("poly(x, 2)")]
    [InlineData("poly(x, 6)")]
    [InlineData("ns(x, 5)")]
    [InlineData("bs(x, df = 8)")]
    public void Evaluate_SinglePrecision_IsNearDouble(string formula)
    {
        float[] years = [.. Enumerable.Range(0, 200).Select(i => 1980 + (i * 37 % 200 / 4f))];
        var source = new DesignSource([new NumericColumn("x", years)], [0], [], []);
        int[] rows = [.. Enumerable.Range(0, years.Length)];
        var design = DesignFit.Fit(formula, null, source, rows);
        var matrix = DesignMatrix.Evaluate(design, source, rows);
        foreach (var (index, column) in design.Columns.Index())
        {
            var basis = (BasisOf)column.Factors[0];
            double[] values = [.. rows.Select(row => matrix[(row * (design.Columns.Count + 1)) + index + 1])];
            var size = values.Max(Math.Abs);
            Assert.All(rows, row => Assert.Equal(values[row], Single(years[row], basis), 4e-6 * size));
        }
    }

    private static float Single(float x, BasisOf column)
    {
        var basis = column.Basis;
        var sum = (float)basis.Constants[column.Column];
        for (var piece = 1; piece < basis.Breaks.Count; piece++)
        {
            var (from, width) = ((float)(basis.Breaks[piece - 1] - Centre), (float)(basis.Breaks[piece] - basis.Breaks[piece - 1]));
            var (t, power) = (Math.Clamp(x - Centre - from, 0, width), 1f);
            for (var p = 0; p < basis.Degree; p++)
            {
                power *= t;
                sum += (float)basis.Coefficients[(((piece * basis.Degree) + p) * basis.Columns) + column.Column] * power;
            }
        }

        return sum;
    }
}
