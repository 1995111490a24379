using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;

namespace Armed.Trainer.Tests.Data.Designs;

/// <summary>The table of model_matrix.R, and rows outside its range.</summary>
internal static class FormulaTable
{
    public const int Rows = 40;

    public static DesignSource Train { get; } = Make();

    public static DesignSource New { get; } = Source(
        [[5, 50.5f, 120], [-3, 4.25f, 17.5f], [-2, 3, 11], [0.125f, 2, 30], [0, 3, 9]],
        [["placebo", "low", "high"], ["M", "F", "M"], ["10", "1", "2"]],
        Train.Means);

    public static int[] AllRows { get; } = [.. Enumerable.Range(0, Rows)];

    private static DesignSource Make()
    {
        var state = 20240607L;
        var numbers = Enumerable.Range(0, 5).Select(_ => new float[Rows]).ToArray();
        var texts = Enumerable.Range(0, 3).Select(_ => new string[Rows]).ToArray();
        string[][] levels = [["high", "low", "placebo"], ["F", "M"], ["1", "2", "10"]];
        for (var row = 0; row < Rows; row++)
        {
            numbers[0][row] = 20 + (Draw(481) / 8f);
            numbers[1][row] = Draw(81) / 8f;
            numbers[2][row] = Draw(8);
            numbers[3][row] = (1 + Draw(40)) / 4f;
            numbers[4][row] = Draw(6);
            for (var k = 0; k < 3; k++)
            {
                texts[k][row] = levels[k][Draw(levels[k].Length)];
            }
        }

        return Source(numbers, texts, [.. numbers.Select(values => values.Average(value => (double)value))]);

        int Draw(int below)
        {
            state = state * 16807 % 2147483647;
            return (int)(state % below);
        }
    }

    private static DesignSource Source(float[][] numbers, string[][] texts, IReadOnlyList<double> means)
    {
        string[] numeric = ["age", "dose", "time", "exposure", "count"];
        string[] categorical = ["arm", "sex", "grade"];
        return new DesignSource(
            [.. numeric.Zip(numbers, (name, values) => new NumericColumn(name, values))],
            means,
            [.. categorical.Zip(texts, (name, cells) => Column(name, cells))],
            [["high", "low", "placebo"], ["F", "M"], ["1", "2", "10"]]);
    }

    private static CategoricalColumn Column(string name, string[] cells)
    {
        string[] levels = [.. cells.Distinct()];
        return new CategoricalColumn(name, [.. cells.Select(cell => Array.IndexOf(levels, cell))], levels);
    }
}
