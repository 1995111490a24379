using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>A table of Refit/Data, and mixed models on its columns.</summary>
internal sealed class ReferenceTable
{
    private readonly Dictionary<string, string[]> _columns;

    public ReferenceTable(string name)
    {
        var assembly = typeof(ReferenceTable).Assembly;
        var resource = assembly.GetManifestResourceNames().Single(n => n.EndsWith($".{name}.csv", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace("\"", "").Split(',')).ToArray();
        _columns = lines[0].Select((header, j) => (header, values: lines.Skip(1).Select(line => line[j]).ToArray())).ToDictionary(pair => pair.header, pair => pair.values);
    }

    public int Rows => _columns.First().Value.Length;

    public float[] Numbers(string column) => [.. _columns[column].Select(text => float.Parse(text, CultureInfo.InvariantCulture))];

    public double[] Outcome(string column) => [.. _columns[column].Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    public string[] Text(string column) => _columns[column];

    public double[] Flags(string column, string level) => [.. _columns[column].Select(text => text == level ? 1.0 : 0)];

    public float[] Level(string column, string level) => [.. _columns[column].Select(text => text == level ? 1f : 0)];

    public float[] Ones() => [.. Enumerable.Repeat(1f, Rows)];

    public RandomFactor Factor(string column, params int[] design) => Factor(column, _columns[column], design);

    /// <summary>A level per row.</summary>
    public RandomFactor RowFactor(params int[] design) => Factor("row", [.. Enumerable.Range(0, Rows).Select(i => i.ToString(CultureInfo.InvariantCulture))], design);

    public static MixedModelData Model(ModelTask task, double[] outcome, float[][] columns, int fixedColumns, params RandomFactor[] factors)
    {
        var rows = outcome.Length;
        var matrix = new float[rows * columns.Length];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                matrix[i * columns.Length + j] = columns[j][i];
            }
        }

        return new MixedModelData
        {
            Task = task,
            Rows = rows,
            Outcome = outcome,
            Width = columns.Length,
            Columns = matrix,
            Fixed = [.. Enumerable.Range(0, fixedColumns)],
            Ridge = [.. Enumerable.Repeat(-1, fixedColumns)],
            Factors = factors,
        };
    }

    private static RandomFactor Factor(string name, string[] labels, int[] design)
    {
        var codes = new Dictionary<string, int>();
        foreach (var label in labels)
        {
            codes.TryAdd(label, codes.Count);
        }

        return new RandomFactor
        {
            Name = name,
            Levels = codes.Count,
            Codes = [.. labels.Select(label => codes[label])],
            Design = design,
            Blocks = [new CovarianceBlock(0, design.Length, true)],
        };
    }
}
