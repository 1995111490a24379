using System.Diagnostics;
using System.Globalization;
using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Fitting;
using Armed.Trainer.Models;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Benchmarks.Images;

/// <summary>
/// What the last features of a convolutional ARMED model tell of the angles of RotatedMNIST under each adversary: fresh probes learn from training rows and name the angle of held-out rows. One angle is held out, and every tenth image
/// of the others (seen).
/// </summary>
internal static class HiddenAngles
{
    /// <summary>Of the angles that train, every so many rows are held out, too.</summary>
    private const int SeenEvery = 10;

    /// <summary>Ten epochs, in which the adversary's weight rises to its end.</summary>
    public static TrainingOptions Long { get; } = AngleExperiment.Short with { MaxEpochs = 10, Patience = 0 };

    /// <summary>What is compared.</summary>
    private static (string Name, TrainingOptions Options)[] Methods(TrainingOptions options) =>
    [
        ("none", options with { Adversary = AdversaryScheme.Reversal, LambdaG = 0 }),
        .. from weight in (double[])[0.1, 1] from maps in Enum.GetValues<AdversaryMaps>() select (Name(maps, weight), options with { Adversary = AdversaryScheme.Reversal, LambdaG = weight, AdversaryMaps = maps }),
        ("closed, last, 0.03", options with { Adversary = AdversaryScheme.Closed, LambdaG = 0.03, AdversaryLayers = AdversaryLayers.Last }),
        ("closed, all, 0.1", options with { Adversary = AdversaryScheme.Closed, LambdaG = 0.1, AdversaryLayers = AdversaryLayers.All }),
    ];

    private static string Name(AdversaryMaps maps, double weight) => string.Create(CultureInfo.InvariantCulture, $"reversal, {maps.ToString().ToLowerInvariant()}, {weight}");

    /// <param name="folder">Holds the data.</param>
    /// <param name="angle">The angle to hold out, such as 75.</param>
    /// <param name="options">The model.</param>
    /// <param name="output">Receives a line per adversary.</param>
    public static void Run(string folder, string angle, TrainingOptions options, TextWriter output)
    {
        var table = AngleTable.Read(folder);
        var codes = table.Clusters[0].Codes;
        var level = table.Clusters[0].Levels.ToList().IndexOf(angle);
        int[] unseen = [.. Enumerable.Range(0, table.Rows).Where(row => codes[row] == level)];
        int[] seen = [.. Enumerable.Range(0, table.Rows).Where(row => codes[row] != level).Where((_, i) => i % SeenEvery == 0)];
        var split = Split.Holdout(table, [.. unseen, .. seen]);
        output.WriteLine($"{"adversary",-28} {"linear",7} {"network",8} {"chance",7} {"digit",6} {"pixels",7} {"R",6} {"se",5}  {"fixed seen",11} {"mixed seen",11} {"fixed unseen",13} {"seconds",8}");
        foreach (var (name, chosen) in Methods(options with { ZPredictor = false }))
        {
            output.WriteLine($"{name,-28} {Measure(split, chosen, seen, unseen)}");
            output.Flush();
        }
    }

    private static string Measure(Split split, TrainingOptions options, int[] seen, int[] unseen)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var completed = options.CompletedFor(split.Table.Outcome.Kind.CanRefit);
        var data = FitData.Prepare(split, completed);
        var backbone = OwnBackbone.Of(new BackboneRequest(options, HasImages: true, Own: null).Factory(), ImageExporters.AddTo(ModuleExporterRegistry.Default), options);
        var fit = new ModelFit(data, completed, CheckpointStore.Open(null, "", resume: false), null, backbone);
        using var trained = fit.Run(CancellationToken.None);
        var seconds = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        using var solved = new SolveStage(trained, data, completed, fit.Terms, _ => { }).Solve(0, CancellationToken.None);
        using var predictor = new TorchPredictor(solved.Model);
        var hidden = new HiddenClusters(solved.Model, data);
        var probe = hidden.Measure(predictor, 0, hidden.Known(data.Training, 0, int.MaxValue), hidden.Known(seen, 0, int.MaxValue));
        double Accuracy(PredictionHead head, int[] rows) => Metrics.Score(solved.Model.Outcome.Kind, predictor.Predict(data.Rows.Select(rows), head), data.OutcomeOf(rows))["accuracy"];
        return string.Create(CultureInfo.InvariantCulture, $"{probe.Linear,7:F3} {probe.Network,8:F3} {probe.Chance,7:F3} {probe.Outcome,6:F3} {probe.Inputs,7:F3} {probe.Dependence,6:F3} {probe.DependenceSe,5:F3}  ")
            + string.Create(CultureInfo.InvariantCulture, $"{Accuracy(PredictionHead.Fixed, seen),11:F4} {Accuracy(PredictionHead.Mixed, seen),11:F4} {Accuracy(PredictionHead.Fixed, unseen),13:F4} {seconds,8:F1}");
    }
}
