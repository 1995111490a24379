using System.Globalization;

namespace Armed.Runtime.Tests.Format1;

/// <summary>
/// A bundle of format 1 with rows and what the runtime of its time predicted for them: as trained (predictions.csv), and once adapted to labelled.csv (adapted.csv). Written
/// by the command of 2026-11-27, before format 2: <c>armed train</c>, <c>armed predict</c>, <c>armed adapt --cluster ward</c>.
/// </summary>
internal sealed class OldBundle(string name)
{
    public string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "format1", name);

    /// <summary>Predictions, linear predictors and standard deviations of the rows.</summary>
    public static float[] Predict(ArmedModel model, IEnumerable<IReadOnlyDictionary<string, string>> rows)
        => [.. rows.SelectMany(row =>
        {
            var prediction = model.Predict(Row(model, row), [.. model.Factors.Select(factor => row[factor.Name])]);
            return new[] { (float)prediction.Value, (float)prediction.LinearPredictor, (float)prediction.Sd };
        })];

    /// <summary>What the file of predictions holds, in the same order.</summary>
    public float[] Expected(string file)
        => [.. Read(file).SelectMany(row => new[] { "prediction", "linear_predictor", "linear_predictor_sd" }.Select(column => float.Parse(row[column], CultureInfo.InvariantCulture)))];

    /// <summary>The model adapted to the labelled rows' wards, one after the other.</summary>
    public ArmedModel Adapt(ArmedModel model)
    {
        var rows = Read("labelled.csv").ToList();
        var (ward, outcome) = (model.Factor("ward"), model.Manifest.Outcome.Name);
        var features = rows.SelectMany(row => Row(model, row).Features.ToArray()).ToArray();
        var categories = rows.SelectMany(row => Row(model, row).Categories.ToArray()).ToArray();
        var clusters = rows.SelectMany(row => model.Factors.Select(factor => factor.CodeOf(row[factor.Name]))).ToArray();
        var outcomes = rows.Select(row => model.Task == ModelTask.Binary ? model.OutcomeOf(row[outcome]) : double.Parse(row[outcome], CultureInfo.InvariantCulture)).ToArray();
        return model.Adapt(
            ward, [.. rows.Select(row => row[ward.Name])], new LabelledRows { Features = features, Categories = categories, Clusters = clusters, Outcomes = outcomes });
    }

    public IEnumerable<IReadOnlyDictionary<string, string>> Read(string file)
    {
        var lines = File.ReadAllLines(System.IO.Path.Combine(Path, file));
        var header = lines[0].Split(',');
        return lines.Skip(1).Select(line => line.Split(',').Select((cell, i) => (header[i], cell)).ToDictionary(cell => cell.Item1, cell => cell.cell));
    }

    private static RowBuilder Row(ArmedModel model, IReadOnlyDictionary<string, string> cells)
    {
        var row = model.Row();
        row = cells["x"].Length == 0 ? row : row.Set("x", double.Parse(cells["x"], CultureInfo.InvariantCulture));
        return row.Set("kind", cells["kind"]);
    }
}
