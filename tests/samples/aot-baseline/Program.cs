using System.Globalization;
using Microsoft.ML.OnnxRuntime;

// The smallest program for the same row and graph on ONNX Runtime alone: the codes of "minor" and "new jack swing" are written down, and nothing is checked.
using var options = new SessionOptions { IntraOpNumThreads = 1 };
using var session = new InferenceSession(Path.Combine(args[0], "mixed.onnx"), options);
float[] features = [0.515f, 0.1899f, 0.036f, 0.286f, 0, 0.116f, 0.776f, 0.8614f, 1.1275f];
using var x = OrtValue.CreateTensorValueFromMemory(features, [1, 9]);
using var categories = OrtValue.CreateTensorValueFromMemory(new long[] { 1 }, [1, 1]);
using var cluster = OrtValue.CreateTensorValueFromMemory(new long[] { 12 }, [1, 1]);
using var run = new RunOptions();
using var outputs = session.Run(run, ["features", "categories", "cluster"], [x, categories, cluster], ["prediction"]);
Console.Out.WriteLine(outputs[0].GetTensorDataAsSpan<float>()[0].ToString("R", CultureInfo.InvariantCulture));
