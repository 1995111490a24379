using System.Globalization;
using Armed.Onnx.Tracing.Native;
using Armed.Onnx.Tracing.Reading;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Marks in the trace which module runs, by hooks that are removed when this is disposed.</summary>
/// <remarks>Only modules of one tensor in and one out, called by <c>call</c>, have hooks of a known type; the operators of others belong to the module around them.</remarks>
internal sealed class ModuleMarks : IDisposable
{
    private readonly List<Action> _remove = [];
    private readonly List<string> _paths = [""];
    private readonly Stack<int> _open = new([0]);

    public ModuleMarks(nn.Module module)
    {
        foreach (var (path, child) in module.named_modules())
        {
            if (path.Length > 0 && child is nn.Module<Tensor, Tensor> plain)
            {
                Mark(path, plain);
            }
        }
    }

    public IReadOnlyList<string> Paths => _paths;

    /// <summary>The trace that is marked; null between traces.</summary>
    public TracingSession? Session { get; set; }

    /// <summary>Forgets modules that an exception left open.</summary>
    public void Reset()
    {
        _open.Clear();
        _open.Push(0);
    }

    public void Dispose() => _remove.ForEach(remove => remove());

    private void Mark(string path, nn.Module<Tensor, Tensor> module)
    {
        var place = _paths.Count;
        _paths.Add(path);
        var before = module.register_forward_pre_hook((_, _) =>
        {
            _open.Push(place);
            Write();
            return null!; // the input stays
        });
        var after = module.register_forward_hook((_, _, _) =>
        {
            _open.Pop();
            Write();
            return null!;
        });
        _remove.Add(before.remove);
        _remove.Add(after.remove);
    }

    private void Write() => Session?.Mark(TraceMerger.ModuleMark + _open.Peek().ToString(CultureInfo.InvariantCulture));
}
