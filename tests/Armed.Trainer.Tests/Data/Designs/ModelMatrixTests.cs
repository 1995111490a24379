using System.Globalization;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Tests.Data.Designs;

/// <summary>Designs against R's model.matrix: model_matrix.tsv, which model_matrix.R beside it writes (R 4.2.2).</summary>
public sealed class ModelMatrixTests
{
    private static readonly ILookup<string, string[]> s_reference = Read().ToLookup(cells => cells[0]);

    public static TheoryData<string> Formulas { get; } = [.. s_reference.Select(formula => formula.Key)];

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Evaluate_TrainingAndNewRows_AreThoseOfModelMatrix(string formula)
    {
        var design = DesignFit.Fit(formula, null, FormulaTable.Train, FormulaTable.AllRows);
        var training = DesignMatrix.Evaluate(design, FormulaTable.Train, FormulaTable.AllRows);
        var outside = DesignMatrix.Evaluate(design, FormulaTable.New, [0, 1, 2]);

        string[] names = [.. design.HasIntercept ? new[] { "(Intercept)" } : [], .. design.Columns.Select(column => column.Name)];
        Assert.Equal(s_reference[formula].Select(cells => cells[1]), names);
        foreach (var (column, cells) in s_reference[formula].Index())
        {
            var expected = Array.ConvertAll(cells[2..], cell => double.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture));
            double[] values = [.. Enumerable.Range(0, FormulaTable.Rows).Select(row => training[(row * names.Length) + column])];
            double[] actual = [values.Sum(), values.Select((value, row) => (row + 1) * value).Sum(), values[0], values[13], values[39], .. Enumerable.Range(0, 3).Select(row => outside[(row * names.Length) + column])];

            // Relative to the column's size, and sums to that of their parts: single values may be 0 but for rounding.
            var size = values.Max(Math.Abs);
            for (var i = 0; i < expected.Length; i++)
            {
                var scale = i == 0 ? size * 40 : i == 1 ? size * 820 : Math.Max(size, Math.Abs(expected[i]));
                Assert.True(double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : Math.Abs(actual[i] - expected[i]) <= 1e-12 * scale, $"{names[column]}, figure {i}: {actual[i]:R}, expected {expected[i]:R}");
            }
        }
    }

    private static IEnumerable<string[]> Read()
    {
        using var reader = new StreamReader(typeof(ModelMatrixTests).Assembly.GetManifestResourceStream("Armed.Trainer.Tests.Data.Designs.model_matrix.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split('\t');
        }
    }
}
