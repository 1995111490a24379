using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Phases 1 to 3: all terms of the objective in one optimiser step.</summary>
internal sealed class ArmedStage : ITrainingStage, IDisposable
{
    private const int ValidationChunk = 8_192, LeastChunk = 512;
    private const int ValidationNumbers = ValidationChunk * 256; // activations of a layer in a chunk: the closed adversary has several copies of them in double precision
    private const double PriorStep = 0.3;
    private readonly ArmedNetwork _network;
    private readonly OutcomeModel _outcome;
    private readonly TrainingTensors _data;
    private readonly ArmedStageSettings _settings;
    private readonly Generator _generator;
    private readonly TouchedRows?[] _touched;         // per factor whose table is large
    private readonly Objective _objective;
    private readonly IObjectiveStep _step;
    private int _epochs;

    public ArmedStage(ArmedNetwork network, OutcomeModel outcome, TrainingTensors data, ArmedStageSettings settings)
    {
        (_network, _outcome, _data, _settings) = (network, outcome, data, settings);
        _generator = new Generator(0, data.Device);
        var onCpu = data.Device.type == TorchSharp.DeviceType.CPU && settings.ByHand && network.MapEffects.Count == 0;
        _touched = [.. network.Effects.Select(e => onCpu && PosteriorRows.IsLarge(e) ? new TouchedRows(e.Clusters) : null)];
        Optimizer = new AdamW(Groups(), settings.ClipNorm, collective: settings.Collective);
        _objective = Objective.Of(network, outcome, Optimizer, _generator, settings);
        PosteriorRows[] posteriors = onCpu ? [.. network.Effects.Select((e, g) => new PosteriorRows(e, RowsPerCluster(g), _touched[g]))] : [];
        _step = onCpu && DenseSteps.Covers(network, data, _objective)
            ? new DenseSteps(network, outcome, data, _objective, posteriors, _generator)
            : new AutogradStep(network, data, _objective, posteriors, _generator) { Augmentation = settings.Augmentation };
    }

    public string Name => _settings.Name;

    public AdamW Optimizer { get; }

    public ModuleBuffers Buffers => new(_network.BackboneModule);

    public bool IsSettled => _objective.IsSettled(_epochs);

    public void Step(Tensor rows, long step, double learningRate, LossMeter losses)
    {
        Seed(step);
        Optimizer.ZeroGradients();
        _step.Run(rows, learningRate, losses);
        foreach (var shifts in _network.ClusterShifts.OfType<FreeShifts>())
        {
            shifts.AddPriorGradient(_settings.TrainingRows / _settings.RowsPerWeight);
        }

        Optimizer.Step(learningRate);
        _network.KeepFixedColumns();
    }

    public void EndEpoch(int epoch)
    {
        _epochs = epoch + 1;
        if (_settings.LearnedPrior)
        {
            foreach (var site in _network.Sites)
            {
                site.UpdatePrior(PriorStep);
            }
        }

        _network.Encoder.RefreshUnknownLevels();
    }

    /// <summary>The terms that early stopping watches, at posterior means, on the validation rows.</summary>
    public double? Validate()
    {
        if (_data.ValidationRows.Length == 0)
        {
            return null;
        }

        _network.eval();
        using var _ = inference_mode(true);
        double sum = 0, weights = 0;
        foreach (var chunk in _data.ValidationRows.Chunk(_network.Encoder.RowsAtOnce(Math.Clamp(ValidationNumbers / Math.Max(1, _network.HiddenWidth), LeastChunk, ValidationChunk))))
        {
            using var scope = NewDisposeScope();
            var batch = Batch.Gather(_data, tensor(Array.ConvertAll(chunk, r => (long)r), device: _data.Device));
            var loss = _objective.Validate(_network.Forward(batch.Inputs(_network.Encoder), batch.Clusters), batch);
            double weight = batch.Weights?.sum().item<float>() ?? chunk.Length;
            (sum, weights) = (sum + loss.item<float>() * weight, weights + weight);
        }
        return sum / weights;
    }

    public double[] ExportState() => [.. _objective.ExportState(), .. _network.Sites.SelectMany(s => s.ExportPrior())];

    public void ImportState(ReadOnlySpan<double> state)
    {
        state = state[_objective.ImportState(state)..];
        foreach (var site in _network.Sites)
        {
            state = state[site.ImportPrior(state)..];
        }

        _network.Encoder.RefreshUnknownLevels();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _step.Dispose();
        _generator.Dispose();
    }

    private int[] RowsPerCluster(int factor)
    {
        var counts = new int[_network.Effects[factor].Clusters];
        var codes = TensorMemory.Longs(_data.Clusters[factor]);
        foreach (var row in _data.TrainingRows)
        {
            counts[codes[row]]++;
        }

        return counts;
    }

    /// <summary>Every random number of a step follows from seed and step, so that a resumed fit draws the same ones.</summary>
    private void Seed(long step)
    {
        var seed = StableSeed.Mix(_settings.Seed + _settings.Collective.Rank, step);
        _generator.manual_seed(seed);
        if (_settings.SeedsGlobally)
        {
            manual_seed(seed);
        }
    }

    private IEnumerable<ParameterGroup> Groups()
    {
        var hasIntercept = _outcome.HasIntercept && _network.Encoder.HasIntercept;
        Parameter[] still = hasIntercept ? [] : [_network.Head.bias!];
        var (weights, biases) = Split([.. _network.BackboneModule.parameters().Where(p => p.requires_grad), .. hasIntercept ? _network.Head.parameters() : [_network.Head.weight!], .. _network.Skip?.parameters() ?? [], .. _network.Encoder.parameters()]);
        foreach (var group in WeightGroups.Of(weights, _settings.WeightDecay, _network, _outcome))
        {
            yield return group;
        }

        // A shrunken coefficient of the cluster means would let what it stands for back into f.
        yield return new ParameterGroup([.. biases, .. _network.ClusterShifts.OfType<ClusterMeans>().SelectMany(m => m.parameters())], 1, 0, ClipScope.Backbone);
        // Free shifts keep up with the features, as the intercepts do; in the clipped norm of the backbone the shifts' gradients would slow the backbone down.
        yield return new ParameterGroup([.. _network.ClusterShifts.OfType<FreeShifts>().Select(shift => shift.Values)], _settings.RandomEffectsRateFactor, 0, ClipScope.None);
        for (var g = 0; g < _network.Sites.Count; g++)
        {
            yield return new ParameterGroup(_network.Sites[g].Learned, _settings.RandomEffectsRateFactor, 0, ClipScope.None) { Touched = g < _touched.Length ? _touched[g] : null };
        }

        yield return new ParameterGroup(_outcome.Learned, 1, 0, ClipScope.None);
        if (still.Length > 0) // the cut points are the intercept, or there is none: the head's stays where it is, at 0
        {
            yield return new ParameterGroup(still, 0, 0, ClipScope.None);
        }

        if (_network.Adversary is null)
        {
            yield break;
        }

        (weights, biases) = Split([.. _network.Adversary.parameters()]);
        yield return new ParameterGroup(weights, 1, _settings.WeightDecay, ClipScope.Adversary);
        yield return new ParameterGroup(biases, 1, 0, ClipScope.Adversary);
    }

    private static (Parameter[] Weights, Parameter[] Biases) Split(IReadOnlyList<Parameter> parameters) =>
        ([.. parameters.Where(p => p.dim() > 1)], [.. parameters.Where(p => p.dim() <= 1)]);
}
