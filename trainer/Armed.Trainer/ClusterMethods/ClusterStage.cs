using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using static TorchSharp.torch;

namespace Armed.Trainer.ClusterMethods;

/// <summary>Fits a network by a method, with the optimiser of every other network.</summary>
internal sealed class ClusterStage : ITrainingStage, IDisposable
{
    private readonly NetworkFit _fit;
    private readonly ClusterMethod _method;
    private int _epochs;

    /// <param name="fit">Network and rows.</param>
    /// <param name="method">How it learns; stays its owner's.</param>
    /// <param name="weightDecay">Weight decay of the networks' weights.</param>
    public ClusterStage(NetworkFit fit, ClusterMethod method, double weightDecay)
    {
        (_fit, _method) = (fit, method);
        Name = FormattableString.Invariant($"training, weight decay {weightDecay:G3}");
        Optimizer = new AdamW([.. Network(weightDecay), .. method.Groups(weightDecay)], fit.Options.ClipNorm);
    }

    public string Name { get; }

    public AdamW Optimizer { get; }

    public ModuleBuffers Buffers => new(_fit.Network.BackboneModule);

    public bool IsSettled => _method.IsSettled(_epochs);

    public void Step(Tensor rows, long step, double learningRate, LossMeter losses)
    {
        var seed = StableSeed.Mix(_fit.Options.Seed, step);
        _fit.Generator.manual_seed(seed);
        if (_fit.Options.Series is not null) // convolutions may draw from torch's global generator
        {
            manual_seed(seed);
        }

        Optimizer.ZeroGradients();
        _fit.Network.train();
        _method.Learn(rows, step, losses);
        Optimizer.Step(learningRate);
        _fit.Network.KeepFixedColumns();
    }

    public void EndEpoch(int epoch)
    {
        _epochs = epoch + 1;
        _fit.Network.Encoder.RefreshUnknownLevels();
        _method.EndEpoch();
    }

    public double? Validate()
    {
        var rows = _fit.Tensors.ValidationRows;
        return rows.Length == 0 ? null : _method.Validate(rows);
    }

    public double[] ExportState() => _method.ExportState();

    public void ImportState(ReadOnlySpan<double> state)
    {
        _fit.Network.Encoder.RefreshUnknownLevels();
        _method.ImportState(state);
    }

    public void Dispose() => Optimizer.Dispose();

    private IEnumerable<ParameterGroup> Network(double weightDecay)
    {
        var all = _fit.Parameters;
        foreach (var group in WeightGroups.Of([.. all.Where(p => p.dim() > 1)], weightDecay, _fit.Network, _fit.Outcome))
        {
            yield return group;
        }

        yield return new ParameterGroup([.. all.Where(p => p.dim() <= 1)], 1, 0, ClipScope.Backbone);
        if (!_fit.HasIntercept) // the cut points are the intercept, or there is none: the head's stays at 0
        {
            yield return new ParameterGroup([_fit.Network.Head.bias!], 0, 0, ClipScope.None);
        }
    }
}
