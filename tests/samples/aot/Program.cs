using System.Globalization;
using Armed.Runtime;

// One song from the command line's bundle: models/quickstart.
using var model = ArmedModel.Load(args[0], new ArmedModelOptions { OpenAtFirstUse = true, DirectEvaluation = false, Device = ArmedDevice.Cpu });
var song = model.Row().Set("energy", 0.515).Set("loudness", 0.1899).Set("speechiness", 0.036).Set("acousticness", 0.286).Set("instrumentalness", 0)
    .Set("liveness", 0.116).Set("valence", 0.776).Set("tempo", 0.8614).Set("duration", 1.1275).Set("mode", "minor");
var answer = model.Predict(song, cluster: "new jack swing");
Console.Out.WriteLine(answer.Value.ToString("R", CultureInfo.InvariantCulture));
