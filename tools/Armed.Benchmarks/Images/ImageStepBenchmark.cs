using System.Globalization;
using Armed.Benchmarks.Steps;
using Armed.Onnx;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting;
using Armed.Trainer.Fitting.Stages;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using AdamW = Armed.Trainer.Fitting.AdamW;

namespace Armed.Benchmarks.Images;

/// <summary>Times a training step of a convolutional ARMED model against that of the plain network, at batch 64.</summary>
internal static class ImageStepBenchmark
{
    private const int BatchRows = 64;

    /// <param name="folder">Holds RotatedMNIST.</param>
    /// <param name="output">Receives the table.</param>
    public static void Run(string folder, TextWriter output)
    {
        torch.set_num_threads(1);
        var table = AngleTable.Read(folder);
        output.WriteLine($"Batch {BatchRows}, images of {table.Image!.Shape}, 1 thread; processor time, medians of 15 interleaved rounds");
        output.WriteLine($"{"maps",-20} {"plain, us/step",16} {"ARMED, us/step",16} {"/ plain",9} {"without adversary / plain",27} {"convolutional / plain",23} {"closed / plain",16} {"oneDNN off, plain / plain",27} {"effects in last block / plain",30} {"in every block / plain",23}");
        foreach (var maps in (int[][])[[16, 32], [16, 32, 64, 128]])
        {
            Compare(table, new TrainingOptions { Adversary = AdversaryScheme.Reversal, Maps = maps, BatchSize = BatchRows, Device = TrainingDevice.Cpu }, output);
        }
    }

    private static void Compare(ClusteredTable table, TrainingOptions options, TextWriter output)
    {
        var data = FitData.Prepare(Split.All(table), options.CompletedFor(canRefit: false));
        using var tensors = Tensors(data);
        using Stage armed = new(data, tensors, options), noAdversary = new(data, tensors, options with { LambdaG = 0 });
        using Stage convolutional = new(data, tensors, options with { AdversaryMaps = AdversaryMaps.Convolutional }), closed = new(data, tensors, options with { Adversary = AdversaryScheme.Closed, LambdaG = 0.03 });
        using Stage lastMaps = new(data, tensors, options with { MapEffects = [options.Maps!.Count] }), allMaps = new(data, tensors, options with { MapEffects = [.. Enumerable.Range(1, options.Maps.Count)] });
        using var plain = new Plain(data, tensors, options);
        var times = PairedRounds.Run([plain.Run, armed.Run, noAdversary.Run, lastMaps.Run, allMaps.Run, convolutional.Run, closed.Run], secondsPerTurn: 0.3);
        Armed.Onnx.TorchLibrary.SetOneDnn(on: false);
        var without = PairedRounds.Run([plain.Run], secondsPerTurn: 0.3);
        Armed.Onnx.TorchLibrary.SetOneDnn(on: true);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{string.Join("-", options.Maps!),-20} {times[0],16:F0} {times[1],16:F0} {times[1] / times[0],9:F2} {times[2] / times[0],27:F2} {times[5] / times[0],23:F2} {times[6] / times[0],16:F2} {without[0] / times[0],27:F2} {times[3] / times[0],30:F2} {times[4] / times[0],23:F2}"));
    }

    private static TrainingTensors Tensors(FitData data) => new()
    {
        Inputs = zeros(data.Rows.Rows, 0),
        EmbeddedCodes = null,
        Outcome = data.OutcomeTensor(),
        Images = TrainingImages.Of(data.Rows.Images!, CPU),
        Clusters = [data.Rows.ClusterTensor(0, 0, data.Rows.Rows)],
        ClusterClasses = [data.Rows.ClusterTensor(0, 0, data.Rows.Rows)],
        TrainingRows = data.Training,
        ValidationRows = [],
    };

    /// <summary>The rows of a step.</summary>
    private static Tensor Rows(FitData data, long step)
    {
        var start = (int)(step * BatchRows % (data.Training.Length - BatchRows));
        return tensor(Array.ConvertAll(data.Training[start..(start + BatchRows)], row => (long)row));
    }

    private static OwnBackbone Backbone(TrainingOptions options) =>
        OwnBackbone.Of(new ConvolutionalBackboneFactory(ConvolutionOptions.Of(options)), ImageExporters.AddTo(ModuleExporterRegistry.Default), options)!;

    private sealed class Stage : IDisposable
    {
        private readonly FitData _data;
        private readonly ModelModules _modules;
        private readonly ArmedStage _stage;
        private readonly LossMeter _losses = new();

        public Stage(FitData data, TrainingTensors tensors, TrainingOptions options)
        {
            _data = data;
            _modules = new ModelFactory(data, options.CompletedFor(canRefit: false), Backbone(options)).Build();
            _stage = new ArmedStage(_modules.Network, _modules.Outcome, tensors, new ArmedStageSettings
            {
                LambdaF = 0.5,
                LambdaG = options.LambdaG ?? 0.1,
                LambdaK = 1,
                LearnedPrior = true,
                Scheme = options.Adversary,
                WeightDecay = 1e-4,
                RandomEffectsRateFactor = 3,
                ClipNorm = 1,
                MaxEpochs = 100,
                StepsPerEpoch = data.Training.Length / BatchRows,
                TrainingRows = data.Training.Length,
                Seed = 1,
                SeedsGlobally = true,
                ChanceCrossEntropy = Math.Log(6),
            });
        }

        public void Run(long step) => _stage.Step(Rows(_data, step), step, 0.002, _losses);

        public void Dispose()
        {
            _stage.Dispose();
            _modules.Dispose();
        }
    }

    /// <summary>The same backbone with one linear layer and cross-entropy.</summary>
    private sealed class Plain : IDisposable
    {
        private readonly FitData _data;
        private readonly TrainingTensors _tensors;
        private readonly InputEncoder _encoder;
        private readonly ConvolutionalBackbone _backbone;
        private readonly TorchSharp.Modules.Linear _head;
        private readonly AdamW _optimizer;

        public Plain(FitData data, TrainingTensors tensors, TrainingOptions options)
        {
            (_data, _tensors) = (data, tensors);
            _encoder = new InputEncoder(data.Encoding, clip: null);
            _backbone = new ConvolutionalBackbone(new BackboneInput(0) { Image = data.Encoding.Image!.Shape }, ConvolutionOptions.Of(options));
            _head = Linear(_backbone.Widths[^1], data.Outputs);
            _optimizer = new AdamW([new ParameterGroup([.. _backbone.parameters(), .. _head.parameters()], 1, 0, ClipScope.Backbone)], clipNorm: 1);
        }

        public void Run(long step)
        {
            _backbone.train();
            _optimizer.ZeroGradients();
            using var rows = Rows(_data, step);
            var images = _tensors.Images!.Gather(rows);
            var x = _encoder.WithImages(zeros(BatchRows, 0), images);
            functional.cross_entropy(_head.call(_backbone.forward(x)), _tensors.Outcome.index_select(0, rows)).backward();
            _optimizer.Step(0.002);
        }

        public void Dispose()
        {
            _optimizer.Dispose();
            _head.Dispose();
            _backbone.Dispose();
            _encoder.Dispose();
        }
    }
}
