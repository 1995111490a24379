using System.Globalization;
using System.Text.Json;
using Armed.Runtime;
using Armed.Samples.MlNet;
using Microsoft.ML;

// predict-mlnet BUNDLE DATA.csv             predicts the rows with ML.NET's prediction engine on mixed.onnx, as JSON
// predict-mlnet BUNDLE DATA.csv --latency   times one row through the engine and through ArmedModel.Predict, in one run
var (bundle, data) = (args[0], args[1]);
var songs = SongTable.Read(bundle, data);
var context = new MLContext(seed: 1);
string[] outputs = ["prediction", "linear_predictor", "linear_predictor_sd"];
var shapes = new Dictionary<string, int[]>
{
    ["features"] = [1, 9], ["categories"] = [1, 1], ["cluster"] = [1, 1], ["prediction"] = [1, 1], ["linear_predictor"] = [1, 1], ["linear_predictor_sd"] = [1, 1],
};
var pipeline = context.Transforms.ApplyOnnxModel(outputs, ["features", "categories", "cluster"], Path.Combine(bundle, "mixed.onnx"), shapes, gpuDeviceId: null, fallbackToCpu: false, recursionLimit: 100);
using var transformer = pipeline.Fit(context.Data.LoadFromEnumerable<Song>([]));
using var engine = context.Model.CreatePredictionEngine<Song, Answer>(transformer);
if (args is [_, _, "--latency"])
{
    using var model = ArmedModel.Load(bundle);
    var (song, row) = (songs[0], model.Row());
    var numeric = model.Columns.Where(column => column.Kind == ColumnKind.Numeric).ToList();
    for (var i = 0; i < numeric.Count; i++)
    {
        row.Set(numeric[i].Name, song.Features[i]);
    }

    row.Set("mode", "minor");
    var answer = new Answer();
    var (mlNet, armed) = Latency.Medians(() => engine.Predict(song, ref answer), () => model.Predict(row, "new jack swing"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one row, p50: ML.NET's prediction engine {mlNet:0.00} us, ArmedModel.Predict {armed:0.00} us, ratio {mlNet / armed:0.0}"));
    return;
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    head = "mixed",
    columns = 1,
    rows = songs.Select(song => engine.Predict(song)).Select(answer => new[] { answer.Prediction[0], answer.LinearPredictor[0], answer.LinearPredictorSd[0] }),
}));
