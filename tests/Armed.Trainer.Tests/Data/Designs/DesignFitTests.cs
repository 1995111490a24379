using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Tests.Data.Designs;

public sealed class DesignFitTests
{
    private static readonly int[] s_rows = FormulaTable.AllRows;

    [Fact]
    public void Fit_Slopes_ShareTheColumnsOfTheFixedPart()
    {
        var design = Fit("arm * time + poly(age, 2)", "(1 + time + poly(age, 2) | g) + (0 + arm:time | h)");

        // The factor is coded by contrasts among the fixed columns, and by all levels in the bar, which has no margin: one column more.
        Assert.Equal(["armlow", "armplacebo", "time", "poly(age, 2)1", "poly(age, 2)2", "armlow:time", "armplacebo:time", "armhigh:time"], design.Columns.Select(column => column.Name));
        Assert.Equal([true, true, true, true, true, true, true, false], design.Columns.Select(column => column.IsFixed));
        Assert.Equal(["arm:time", "arm:time", "arm:time"], design.Columns.Skip(5).Select(column => column.Term));
        Assert.Equal([2], design.SlopeColumns["time"]);
        Assert.Equal([3, 4], design.SlopeColumns["poly(age, 2)"]);
        Assert.Equal([7, 5, 6], design.SlopeColumns["arm:time"]);
    }

    [Fact]
    public void Fit_SlopesAlone_AreColumnsWithoutFixedCoefficients()
    {
        var design = Fit(null, "(1 + I(time^2) + sex || g)");

        Assert.Equal("1", design.Formula);
        Assert.Equal(["I(time^2)", "sexF", "sexM"], design.Columns.Select(column => column.Name));
        Assert.All(design.Columns, column => Assert.False(column.IsFixed));
    }

    [Fact]
    public void Fit_Columns_HaveMeansAndSpreads()
    {
        var design = Fit("age + sex + sex:I(dose > 5) + C(sex, contr.sum)", null);
        var matrix = DesignMatrix.Evaluate(design, FormulaTable.Train, s_rows);
        foreach (var (index, column) in design.Columns.Index())
        {
            double[] values = [.. s_rows.Select(row => matrix[(row * (design.Columns.Count + 1)) + index + 1])];
            var isIndicator = column.Name is not ("age" or "C(sex, contr.sum)1");
            Assert.Equal(values.Average(), column.Mean, 1e-12);
            Assert.Equal(isIndicator ? 1 : Math.Sqrt(values.Average(value => Math.Pow(value - column.Mean, 2))), column.Sd, 1e-12);
        }
    }

    [Fact]
    public void Fit_WithoutIntercept_DoesNotCentre()
    {
        var column = Assert.Single(Fit("0 + age", null).Columns);

        Assert.Equal(0, column.Mean);
        Assert.Equal(Math.Sqrt(FormulaTable.Train.Numeric[0].Values.Average(value => (double)value * value)), column.Sd, 1e-12);
    }

    [Fact]
    public void Evaluate_MissingAndUnknownCells_HaveTrainingMeans()
    {
        var source = Source([1, 2, float.NaN, 4, 5], ["a", "b", "a", "", "b"], ["", "a", "b"], mean: 3);
        var design = DesignFit.Fit("x + k + poly(x, 1)", null, source, [0, 1, 2, 3, 4]);
        var cells = DesignMatrix.Evaluate(design, Source([float.NaN], ["z"], ["", "a", "b"], mean: 3), [0]);

        // Empty cells are the last level. An unknown one has each column's mean: the model's mean over the levels.
        Assert.Equal(["x", "kb", "k(missing)", "poly(x, 1)"], design.Columns.Select(column => column.Name));
        Assert.Equal([1, 3, 0.4, 0.2, 0], cells.Select(cell => Math.Round(cell, 12)));
        Assert.Equal(-2 / Math.Sqrt(10), DesignMatrix.Evaluate(design, source, [0])[4], 1e-12); // of 1, 2, 4 and 5, as R has it of complete rows: (x - 3) / sqrt(10)
    }

    [Fact]
    public void Offset_Terms_AreAdded()
    {
        var design = Fit("age + offset(log(exposure)) + offset(dose/2)", null);

        Assert.Equal(["age"], design.Columns.Select(column => column.Name));
        Assert.Equal(Math.Log(FormulaTable.Train.Numeric[3].Values[7]) + (FormulaTable.Train.Numeric[1].Values[7] / 2), DesignMatrix.Offset(design, FormulaTable.Train, s_rows)[7], 1e-12);
        Assert.Empty(DesignMatrix.Offset(Fit("age", null), FormulaTable.Train, s_rows));
    }

    [Theory]
    [InlineData("agee + sex", "formula term 'agee': 'agee' is not a feature column. Did you mean 'age'? The columns are 'age', 'dose'")]
    [InlineData("log(count)", "formula term 'log(count)': log(count) has no finite value in 4 rows of the training data; the first one has count = 0. A logarithm is of numbers above 0: write log1p(count) for counts with zeros")]
    [InlineData("ns(1/count, 2)", "1/count has no finite value in 4 rows of the training data; the first one has count = 0. Nothing is divided by 0: write 1/(count + 1)")]
    [InlineData("I(sqrt(age - 50) * 2)", "sqrt(age - 50) has no finite value in 16 rows of the training data; the first one has age - 50 = -27.375. A square root is of numbers from 0 on")]
    [InlineData("log(arm)", "'arm' was read as texts ('high', 'low', 'placebo'), and a number is needed. Name it among the numeric columns (--numeric)")]
    [InlineData("factor(time)", "formula term 'factor(time)': 'time' was read as numbers; a factor is a categorical column. Name it among the categorical columns (--categorical)")]
    [InlineData("factor(grade) + grade:age", "formula term 'grade': 'grade' by itself is a number, and factor(grade) a factor; a column is one of the two. Write factor(..) in every term")]
    [InlineData("relevel(arm, 'placbo')", "'arm' has no level 'placbo' in the training rows. Did you mean 'placebo'? Its levels are 'high', 'low', 'placebo'")]
    [InlineData("factor(arm, levels = c('low', 'high'))", "levels = c(..) lacks 'placebo'")]
    [InlineData("I(arm == 'none')", "'arm' has no level 'none'")]
    [InlineData("poly(time, 9)", "the training rows have 8 different values, too few for a polynomial of degree 9")]
    [InlineData("ns(time, 30)", "because many rows have the same value; use a smaller df, or give knots = c(..)")]
    [InlineData("ns(age, knots = c(10, 40))", "are not different numbers between the boundaries 20.375 and 79.25; the boundaries are the smallest and the largest training value unless Boundary.knots = c(a, b) moves them")]
    [InlineData("bs(age, df = 2)", "df is too small; expected 3 or more")]
    [InlineData("bs(age, Boundary.knots = 3)", "Boundary.knots has 1 number; expected two")]
    public void Fit_Fault_NamesTheTermAndWhatToDo(string formula, string message)
    {
        var fault = Assert.Throws<InputException>(() => Fit(formula, null)).Message;

        Assert.StartsWith("formula term '", fault, StringComparison.Ordinal);
        Assert.Contains(message, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_AFactorWithOneLevel_IsAFault() =>
        Assert.Contains("'k' has a single level in the training rows, 'a'", Assert.Throws<InputException>(() => DesignFit.Fit("k", null, Source([1, 2], ["a", "a"], ["a"], 1.5), [0, 1])).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_ASlopeOfANumberThatIsAFactor_IsAFault() =>
        Assert.Contains("'grade' by itself is a number", Assert.Throws<InputException>(() => Fit("factor(grade) + arm + factor(arm)", "(1 + grade | g)")).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_SlopesOfOneNameInTwoCodings_AreAFault() =>
        Assert.Contains("'arm' is next to an intercept in one term and not in another", Assert.Throws<InputException>(() => Fit("arm", "(1 + arm | g) + (0 + arm | h)")).Message, StringComparison.Ordinal);

    /// <summary>Columns whose very names are notation go first.</summary>
    [Fact]
    public void Fit_ColumnNamedLikeACall_IsTheColumnAsASlope()
    {
        var source = new DesignSource([new NumericColumn("log(x)", [1, 2])], [1.5], [], []);
        var design = DesignFit.Fit("`log(x)`", "(1 + log(x) | g)", source, [0, 1]);

        Assert.Equal(new NumberOf(0), Assert.Single(design.Columns).Factors[0]);
        Assert.Equal([0], design.SlopeColumns["log(x)"]);
    }

    private static TableDesign Fit(string? right, string? random) => DesignFit.Fit(right, random, FormulaTable.Train, s_rows);

    private static DesignSource Source(float[] numbers, string[] cells, string[] levels, double mean)
    {
        string[] own = [.. cells.Distinct()];
        return new DesignSource([new NumericColumn("x", numbers)], [mean], [new CategoricalColumn("k", [.. cells.Select(cell => Array.IndexOf(own, cell))], own)], [levels]);
    }
}
