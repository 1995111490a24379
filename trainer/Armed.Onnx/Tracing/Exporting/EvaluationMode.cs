using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Evaluation mode without gradients until disposed; then every module has the mode it had.</summary>
internal sealed class EvaluationMode : IDisposable
{
    private readonly (nn.Module Module, bool IsTraining)[] _before;
    private readonly IDisposable _noGradients;

    public EvaluationMode(nn.Module module)
    {
        _before = [.. module.modules().Prepend(module).Distinct().Select(part => (part, part.training))];
        module.eval();
        _noGradients = no_grad();
    }

    public void Dispose()
    {
        _noGradients.Dispose();
        // Parents first, as setting a parent sets its children.
        foreach (var (module, isTraining) in _before)
        {
            module.train(isTraining);
        }
    }
}
