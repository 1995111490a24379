using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>
/// Phases 1 to 3: L = L_e(y, y_M) + lambda_F L_e(y, y_F) - lambda_g L_CCE(Z, Z_hat) + lambda_K KL / N in one optimiser step
/// (Nguyen, Treacher, Montillo, TPAMI 45(7), 2023).
/// </summary>
internal sealed class ArmedStage : ITrainingStage, IDisposable
{
    private const int ValidationChunk = 8_192;
    private const double PriorStep = 0.3;
    private const int RampEpochs = 10;
    private readonly ArmedNetwork _network;
    private readonly OutcomeModel _outcome;
    private readonly TrainingTensors _data;
    private readonly ArmedStageSettings _settings;
    private readonly AdversaryRamp? _ramp;
    private int _epochs;
    private readonly Generator _generator;
    private readonly Tensor _one;
    private readonly TouchedRows?[] _touched;         // per factor whose table is large
    private readonly PosteriorRows[] _posteriors = []; // per factor, on the CPU
    private readonly RandomPartByRows? _byRows;
    private readonly List<DenseStep> _byHand = [];    // one per size of batch
    private readonly bool _isCoveredByHand;

    public ArmedStage(ArmedNetwork network, OutcomeModel outcome, TrainingTensors data, ArmedStageSettings settings)
    {
        (_network, _outcome, _data, _settings) = (network, outcome, data, settings);
        _generator = new Generator(0, data.Device);
        _one = ones([], device: data.Device).DetachFromDisposeScope();
        if (network.Adversary is not null)
        {
            _ramp = new AdversaryRamp(settings.LambdaG, settings.ChanceCrossEntropy, (long)settings.StepsPerEpoch * Math.Min(RampEpochs, settings.MaxEpochs));
        }

        var onCpu = data.Device.type == TorchSharp.DeviceType.CPU && settings.ByHand;
        _touched = [.. network.Effects.Select(e => onCpu && PosteriorRows.IsLarge(e) ? new TouchedRows(e.Clusters) : null)];
        Optimizer = new AdamW(Groups(), settings.ClipNorm);
        if (!onCpu)
        {
            return;
        }

        _posteriors = [.. network.Effects.Select((e, g) => new PosteriorRows(e, RowsPerCluster(g), _touched[g]))];
        _byRows = new RandomPartByRows(network.Effects, _posteriors, settings.LambdaF > 0);
        _isCoveredByHand = DenseStep.Covers(network, data, settings);
    }

    public string Name => _settings.Name;

    public AdamW Optimizer { get; }

    public ModuleBuffers Buffers => new(_network.BackboneModule);

    public bool IsSettled => _ramp is null || _settings.Scheme == AdversaryScheme.Alternating || _ramp.IsSettled || _epochs >= Math.Min(RampEpochs, (_settings.MaxEpochs + 1) / 2);

    public void Step(Tensor rows, long step, double learningRate, LossMeter losses)
    {
        Seed(step);
        Optimizer.ZeroGradients();
        if (_isCoveredByHand)
        {
            StepByHand((int)rows.size(0)).Run(TensorMemory.Longs(rows), _generator, _ramp, losses);
        }
        else
        {
            StepByAutograd(Batch.Gather(_data, rows), learningRate, losses);
        }

        Optimizer.Step(learningRate);
    }

    public void EndEpoch(int epoch)
    {
        _epochs = epoch + 1;
        if (_settings.LearnedPrior)
        {
            foreach (var effects in _network.Effects)
            {
                effects.UpdatePrior(PriorStep);
            }
        }

        _network.Encoder.RefreshUnknownLevels();
    }

    /// <summary>L_e(y, y_M) + lambda_F L_e(y, y_F) at posterior means on the validation rows.</summary>
    public double? Validate()
    {
        if (_data.ValidationRows.Length == 0)
        {
            return null;
        }

        _network.eval();
        using var _ = inference_mode(true);
        double sum = 0, weights = 0;
        foreach (var chunk in _data.ValidationRows.Chunk(ValidationChunk))
        {
            using var scope = NewDisposeScope();
            var batch = Batch.Gather(_data, tensor(Array.ConvertAll(chunk, r => (long)r), device: _data.Device));
            var forward = Forward(batch);
            var loss = _outcome.Loss(batch.WithOffset(forward.Fixed.Plus(forward.Mean)), batch.Outcome, batch.Weights);
            if (_settings.LambdaF > 0)
            {
                loss = loss.Plus(_outcome.MarginalLoss(batch.WithOffset(forward.Fixed), forward.PriorVariance, batch.Outcome, batch.Weights).Times(_settings.LambdaF));
            }

            double weight = batch.Weights?.sum().item<float>() ?? chunk.Length;
            (sum, weights) = (sum + loss.item<float>() * weight, weights + weight);
        }
        return sum / weights;
    }

    public double[] ExportState() =>
        [.. _ramp?.ExportState() ?? [0, 0], .. _network.Effects.SelectMany(e => Array.ConvertAll(e.TauSquared.ToArray(), t => (double)t))];

    public void ImportState(ReadOnlySpan<double> state)
    {
        _ramp?.ImportState(state[..2]);
        var start = 2;
        foreach (var effects in _network.Effects)
        {
            var count = effects.TauSquared.Length;
            effects.SetTauSquared(Array.ConvertAll(state.Slice(start, count).ToArray(), t => (float)t));
            start += count;
        }
        _network.Encoder.RefreshUnknownLevels();
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        _byHand.ForEach(s => s.Dispose());
        _generator.Dispose();
        _one.Dispose();
    }

    private DenseStep StepByHand(int rows)
    {
        var step = _byHand.Find(s => s.Rows == rows);
        if (step is null)
        {
            _byHand.Add(step = new DenseStep(rows, _network, _outcome, _data, _settings, _posteriors));
        }

        return step;
    }

    private void StepByAutograd(Batch batch, double learningRate, LossMeter losses)
    {
        _network.train();
        var total = _settings.Scheme == AdversaryScheme.Alternating ? StepAlternating(batch, learningRate, losses) : StepReversal(batch, losses);
        losses.Add("total", total, batch.Rows);
        foreach (var posterior in _posteriors)
        {
            posterior.Finish(_settings.LambdaK, _settings.TrainingRows, (int)batch.Rows);
        }

        if (_byRows is null)
        {
            foreach (var effects in _network.Effects)
            {
                effects.AddDivergenceGradient(_settings.LambdaK / _settings.TrainingRows);
            }
        }
    }

    /// <summary>One forward pass; the adversary's gradient enters the backbone reversed, as a second root of the backward pass.</summary>
    private double StepReversal(Batch batch, LossMeter losses)
    {
        var forward = Forward(batch, byRows: true);
        var loss = MainLoss(forward, batch, losses);
        if (_ramp is null)
        {
            Backward(forward, loss);
            return loss.item<float>();
        }
        // The adversary descends its own cross-entropy on detached activations; what would have flowed on into them is
        // handed to the backbone times -lambda_g: gradient reversal without an operation for it.
        var activations = cat(forward.Activations, 1);                        // [B, H_1 + .. + H_L]
        var seen = activations.detach().requires_grad_(true);
        var crossEntropy = _network.Adversary!.CrossEntropy(seen, batch.ClusterClasses);
        crossEntropy.backward();
        double value = crossEntropy.item<float>();
        losses.Add("adversary", value, batch.Rows);
        Backward(forward, loss, (activations, seen.grad!.Times(-_ramp.Weight)));
        _ramp.Observe(value);
        return loss.item<float>();
    }

    /// <summary>The published scheme: the adversary steps on detached activations, then the rest steps against it.</summary>
    private double StepAlternating(Batch batch, double learningRate, LossMeter losses)
    {
        if (_network.Adversary is null)
        {
            return StepReversal(batch, losses);
        }

        Tensor seen;
        using (no_grad())
        {
            seen = cat(_network.Activations(batch.Inputs(_network.Encoder)), 1);
        }

        _network.Adversary.CrossEntropy(seen, batch.ClusterClasses).backward();
        Optimizer.StepAhead(ClipScope.Adversary, learningRate);
        Optimizer.ZeroGradients();
        var forward = Forward(batch, byRows: true);
        var loss = MainLoss(forward, batch, losses);
        var crossEntropy = _network.Adversary.CrossEntropy(cat(forward.Activations, 1), batch.ClusterClasses);
        losses.Add("adversary", crossEntropy.item<float>(), batch.Rows);
        Backward(forward, loss - crossEntropy.Times(_settings.LambdaG));
        return loss.item<float>();
    }

    /// <summary>The backward pass from the loss and, where the random part's gradients come in closed form, from what they hand on.</summary>
    private void Backward(ForwardPass forward, Tensor loss, params ReadOnlySpan<(Tensor Root, Tensor Gradient)> roots)
    {
        List<Tensor> from = [loss], gradients = [_one];
        foreach (var (root, gradient) in roots)
        {
            from.Add(root);
            gradients.Add(gradient);
        }
        var hidden = forward.Activations.Length == 0 ? null : forward.Activations[^1];
        if (_byRows?.Backward(loss, hidden) is { } byHidden)
        {
            from.Add(hidden!);
            gradients.Add(byHidden);
        }
        autograd.backward(from, gradients);
    }

    private ForwardPass Forward(Batch batch, bool byRows = false)
    {
        var x = batch.Inputs(_network.Encoder);                               // [B, F']
        var activations = _network.Activations(x);                            // h_l [B, H_l]
        var hidden = activations.Length == 0 ? null : activations[^1];
        var f = _network.FixedPredictor(x, hidden);                           // [B, O]
        var (mean, variance, prior) = byRows && _byRows is not null
            ? WithClusterMeans(_byRows.Forward(x, hidden, batch.Clusters), batch.Clusters)
            : _network.RandomPart(x, hidden, batch.Clusters);
        return new ForwardPass(activations, f, mean, variance, prior);
    }

    private Tensor MainLoss(ForwardPass forward, Batch batch, LossMeter losses)
    {
        // One normal draw per row and output: local reparameterisation (Kingma, Salimans, Welling, 2015).
        var noise = randn([batch.Rows, _network.Outputs], device: _data.Device, generator: _generator);
        var mixed = _outcome.Loss(batch.WithOffset(forward.Fixed.Plus(forward.Mean).Plus(forward.Variance.sqrt() * noise)), batch.Outcome, batch.Weights);
        if (_settings.LambdaF == 0)
        {
            return mixed;
        }

        var marginal = _outcome.MarginalLoss(batch.WithOffset(forward.Fixed), forward.PriorVariance, batch.Outcome, batch.Weights);
        losses.Add("fixed", marginal.item<float>(), batch.Rows);
        losses.Add("mixed", mixed.item<float>(), batch.Rows);
        return mixed.Plus(marginal.Times(_settings.LambdaF));
    }

    private (Tensor, Tensor, Tensor) WithClusterMeans((Tensor Mean, Tensor Variance, Tensor Prior) random, Tensor[] clusters)
    {
        for (var g = 0; g < _network.ClusterMeans.Count; g++)
        {
            random.Mean = random.Mean.Plus(_network.ClusterMeans[g].forward(clusters[g]));
        }

        return random;
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
        var seed = StableSeed.Mix(_settings.Seed, step);
        _generator.manual_seed(seed);
        if (_settings.Dropout)
        {
            manual_seed(seed); // dropout takes no generator of its own
        }
    }

    private IEnumerable<ParameterGroup> Groups()
    {
        Parameter[] still = _outcome.HasIntercept ? [] : [_network.Head.bias!];
        var (weights, biases) = Split([.. _network.BackboneModule.parameters().Where(p => p.requires_grad), .. _outcome.HasIntercept ? _network.Head.parameters() : [_network.Head.weight!], .. _network.Skip?.parameters() ?? [], .. _network.Encoder.parameters()]);
        yield return new ParameterGroup(weights, 1, _settings.WeightDecay, ClipScope.Backbone);
        // A shrunken coefficient of the cluster means would let what it stands for back into f.
        yield return new ParameterGroup([.. biases, .. _network.ClusterMeans.SelectMany(m => m.parameters())], 1, 0, ClipScope.Backbone);
        for (var g = 0; g < _network.Effects.Count; g++)
        {
            yield return new ParameterGroup([.. _network.Effects[g].parameters()], _settings.RandomEffectsRateFactor, 0, ClipScope.None) { Touched = _touched[g] };
        }

        yield return new ParameterGroup(_outcome.Learned, 1, 0, ClipScope.None);
        if (still.Length > 0) // the cut points are the intercept: the head's stays where it is, at 0
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
