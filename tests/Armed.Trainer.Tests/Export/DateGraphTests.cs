using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Tests.Export;

/// <summary>Parts of dates as the graphs compute them, against the calendar of the class library.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class DateGraphTests
{
    /// <summary>Every day of 219 years around several origins, at midnight or at another time.</summary>
    [Theory]
    [InlineData("2024-02-28")]
    [InlineData("1969-12-31")]
    [InlineData("0004-03-01")]
    public void Angle_EveryDay_IsTheCalendars(string text)
    {
        var origin = DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var first = Math.Max(DateOnly.MinValue.DayNumber, origin.DayNumber - 40_000);
        float[] days = [.. Enumerable.Range(first - origin.DayNumber, 80_000).Select(day => day % 3 == 0 ? day + 0.375f : day)];
        foreach (var part in Enum.GetValues<DatePart>())
        {
            var (sines, cosines) = Run(part, origin.DayNumber, days);
            for (var i = 0; i < days.Length; i++)
            {
                var day = DateOnly.FromDayNumber(origin.DayNumber + (int)MathF.Floor(days[i]));
                var turn = part switch { DatePart.Month => (day.Month - 1) / 12.0, DatePart.Weekday => (((int)day.DayOfWeek + 6) % 7) / 7.0, _ => days[i] - Math.Floor(days[i]) };
                if (Math.Abs(Math.Sin(Math.Tau * turn) - sines[i]) > 1e-6 || Math.Abs(Math.Cos(Math.Tau * turn) - cosines[i]) > 1e-6)
                {
                    Assert.Fail($"{part} of {day}: {sines[i]}, {cosines[i]}");
                }
            }
        }
    }

    private static (float[] Sines, float[] Cosines) Run(DatePart part, int origin, float[] days)
    {
        var graph = new GraphBuilder("dates");
        var angle = new DateCycleGraph(graph).Angle(graph.Input("days", TensorType.Float, -1, 1), part, origin);
        graph.Output("sin", graph.Node("Sin", [angle]), TensorType.Float, -1, 1);
        graph.Output("cos", graph.Node("Cos", [angle]), TensorType.Float, -1, 1);
        using var session = new InferenceSession(graph.ToBytes());
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(days, [days.Length, 1]);
        using var outputs = session.Run(options, ["days"], [input], ["sin", "cos"]);
        return (outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[1].GetTensorDataAsSpan<float>().ToArray());
    }

    /// <summary>
    /// y = 3 + .01 days + 2 sin(month) - cos(weekday) + .5 sin(hour) + cluster, without noise: the bundle's predictions of later days, by both evaluators, are that sum.
    /// </summary>
    [Fact]
    public void Fit_PartsOfDates_ExtrapolatesByBothEvaluators()
    {
        var start = new DateTime(2022, 11, 7, 6, 0, 0);
        DateTime[] times = [.. Enumerable.Range(0, 400).Select(i => start.AddHours(43 * i))];
        var csv = FitRun.Csv(
            ("when", times.Select(time => time.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture)).ToArray()),
            ("g", times.Select((_, i) => $"c{i % 5}").ToArray()),
            ("y", times.Select((time, i) => (float)Expected(time) + (i % 5)).ToArray()));
        using var run = FitRun.Of(csv);
        var parts = run.With(run.Data with { DateParts = [DatePart.Month, DatePart.Weekday, DatePart.Hour] });
        parts.Fit(FitRun.Quick with { Hidden = [], Random = "1" });
        using var fast = parts.Load();
        using var direct = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = true });
        using var ort = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = false });
        foreach (var time in new[] { times[3], new(2024, 11, 1, 13, 0, 0), new(2025, 2, 28, 23, 0, 0), new(2022, 1, 1) })
        {
            var values = new[] { direct, ort }.Select(model => (double)model.Predict(model.Row().Set("when", time), "c2").LinearPredictor).ToArray();
            Assert.Equal(values[0], values[1], 1e-5);
            Assert.Equal(Expected(time) + 2, values[0], 2e-2);
        }

        Assert.All(direct.Evaluators, evaluator => Assert.Null(evaluator.Reason));
        Assert.Equal(["month", "weekday", "hour"], fast.Column("when").Date!.Parts);
    }

    /// <summary>The same rows from every kind of file are the same bundle, and a formula's parts are those of the option.</summary>
    [Fact]
    public void Fit_EveryFileAndTheFormula_AgreeOnEveryDay()
    {
        using var run = FitRun.Of(FitRun.Csv(
            ("when", Enumerable.Range(0, 90).Select(i => new DateTime(2024, 2, 1).AddDays(i).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).ToArray()),
            ("g", Enumerable.Range(0, 90).Select(i => $"c{i % 3}").ToArray()),
            ("y", Enumerable.Range(0, 90).Select(i => (float)((i * 0.1) + Math.Sin(i) + (i % 3))).ToArray())));
        var options = FitRun.Quick with { Hidden = [], Random = "1" };
        var data = run.Data with { DateParts = [DatePart.Weekday] };
        var id = run.With(data).Fit(options, "csv").Manifest.BundleId;
        foreach (var (file, type) in new[] { ("t.parquet", "DATE"), ("times.parquet", "TIMESTAMP"), ("t.json", "DATE") })
        {
            using var connection = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"COPY (SELECT \"when\"::{type} AS \"when\", g, y FROM read_csv('{run["t.csv"]}', types = {{'y': 'FLOAT'}})) TO '{run[file]}'";
            command.ExecuteNonQuery();
            Assert.Equal(id, run.With(data with { Source = DataSource.FromPath(run[file]) }).Fit(options, file + ".bundle").Manifest.BundleId);
        }

        var formula = new TrainingRequest { Data = run.Data, Options = options with { Random = null }, Output = run["formula"] }.WithFormula("y ~ when + weekday(when) + (1 | g)");
        ArmedTraining.Run(formula, cancellation: TestContext.Current.CancellationToken);
        var manifest = File.ReadAllText(run["csv/armed.json"]);
        Assert.Contains("\"origin\": \"2024-02-01\"", manifest, StringComparison.Ordinal);
        var changed = System.Text.Json.Nodes.JsonNode.Parse(manifest)!.AsObject();
        changed.Remove("digest");
        changed["columns"]![0]!["date"]!["origin"] = "2024-02-02";
        using var byOption = run.Load("csv");
        File.WriteAllText(run["csv/armed.json"], changed.ToJsonString());
        Assert.Contains("'2024-02-02' in the vocabulary", Assert.Throws<ArmedBundleException>(() => run.Load("csv")).Message, StringComparison.Ordinal); // the graphs know their day 0
        using var byFormula = run.Load("formula");
        for (var day = new DateOnly(2024, 4, 20); day < new DateOnly(2024, 5, 10); day = day.AddDays(1))
        {
            var values = new[] { byOption, byFormula }.Select(model => (double)model.Predict(model.Row().Set("when", day), "c1").Value).ToArray();
            Assert.Equal(values[0], values[1], 2e-4);
        }

        Assert.Contains("weekday(when)sin", byFormula.Manifest.Refit!.Model!.FixedEffects.Select(effect => effect.Term));
    }

    private static double Expected(DateTime time) => 3 + (0.01 * (time - new DateTime(2022, 11, 7)).TotalDays) + (2 * Math.Sin(Math.Tau * (time.Month - 1) / 12))
        - Math.Cos(Math.Tau * (((int)time.DayOfWeek + 6) % 7) / 7) + (0.5 * Math.Sin(Math.Tau * time.TimeOfDay.TotalDays));
}
