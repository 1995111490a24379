using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Native;

/// <summary>One trace on the current thread. Tracing ends with <see cref="Finish"/> or <see cref="Dispose"/>, whatever happens between.</summary>
internal sealed unsafe class TracingSession : IDisposable
{
    /// <summary>Operator whose outputs are the inputs of the graph, then the module's parameters and buffers.</summary>
    public const string InputsOperator = "armed::inputs";

    /// <summary>Operator whose inputs are the graph's outputs.</summary>
    public const string OutputsOperator = "armed::outputs";

    private readonly TracerLibrary _library = TracerLibrary.Shared;
    private readonly nint _first;
    private nint _state;
    private nint _last;

    /// <summary>Starts tracing with these tensors as the graph's values.</summary>
    /// <exception cref="InvalidOperationException">A tensor is disposed. Nothing has begun then.</exception>
    public TracingSession(IEnumerable<Tensor> tensors)
    {
        // First, as a disposed tensor throws here: tracing would stay on for the thread.
        BorrowedValue[] values = [.. tensors.Select(BorrowedValue.Of)];
        _state = (nint)NativeMemory.AllocZeroed(NodeLayout.StateSize);
        _library.Construct(_state);
        try
        {
            _library.SetState(_state);
            _first = _library.CreateNode(_state, _library.Symbol(InputsOperator));
            _library.InsertNode(_state, _first);
            Array.ForEach(values, value => _library.SetValue(_state, value, _library.AddOutput(_first)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Puts an operator without inputs and outputs into the graph.</summary>
    public void Mark(string operatorName) => _library.InsertNode(_state, _library.CreateNode(_state, _library.Symbol(operatorName)));

    /// <summary>Ends tracing with these outputs. Returns the place of the first one that was not computed from traced tensors, or -1.</summary>
    public int Finish(IReadOnlyList<Tensor> outputs)
    {
        _last = _library.CreateNode(_state, _library.Symbol(OutputsOperator));
        for (var i = 0; i < outputs.Count; i++)
        {
            var value = _library.ValueOf(_state, outputs[i]);
            if (value == 0)
            {
                return i;
            }

            _library.AddInput(_last, value);
        }
        _library.InsertNode(_state, _last);
        _library.SetState(0);
        _library.Normalize(_state + NodeLayout.GraphOfState);
        return -1;
    }

    public string Text() => _library.Text(NodeLayout.Graph(_state));

    /// <summary>The tensors among the graph's constants in order, for the caller to dispose.</summary>
    /// <param name="isTensor">For each constant of the graph's text, in order, whether it is a tensor.</param>
    public IReadOnlyList<Tensor> Constants(IReadOnlyList<bool> isTensor)
    {
        var constants = new List<Tensor>();
        var kind = _library.Symbol("prim::Constant");
        var place = 0;
        for (var node = _first; node != _last; node = NodeLayout.Next(node))
        {
            if (NodeLayout.Kind(node) == kind && isTensor[place++])
            {
                constants.Add(_library.Constant(NodeLayout.FirstOutput(node)));
            }
        }
        return constants;
    }

    public void Dispose()
    {
        if (_state == 0)
        {
            return;
        }

        _library.SetState(0);
        _library.Destruct(_state);
        NativeMemory.Free((void*)_state);
        _state = 0;
    }
}
