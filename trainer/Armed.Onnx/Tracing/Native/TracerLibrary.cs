using System.Runtime.InteropServices;
using System.Text;
using Armed.Onnx.Files;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Native;

/// <summary>The functions of libtorch's own tracer, called by their exported C++ names (Itanium ABI, libstdc++).</summary>
/// <remarks>Only functions that cannot throw are called directly; faults inside operators reach C# through TorchSharp as usual.</remarks>
internal sealed unsafe class TracerLibrary
{
    private const string State = "_ZN5torch3jit6tracer12TracingState";
    private static readonly Lazy<TracerLibrary> s_shared = new(Open);

    private readonly delegate* unmanaged<nint, void> _construct;
    private readonly delegate* unmanaged<nint, void> _destruct;
    private readonly delegate* unmanaged<nint*, void> _setState;
    private readonly delegate* unmanaged<nint, uint, nuint, nint> _createNode;
    private readonly delegate* unmanaged<nint, nint, void> _insertNode;
    private readonly delegate* unmanaged<nint, nint> _addOutput;
    private readonly delegate* unmanaged<nint, nint, nint> _addInput;
    private readonly delegate* unmanaged<nint, BorrowedValue*, nint, void> _setValue;
    private readonly delegate* unmanaged<nint, BorrowedValue*, nuint, nint> _getOutput;
    private readonly delegate* unmanaged<nint, BorrowedValue*, byte> _hasValue;
    private readonly delegate* unmanaged<NativeText*, uint> _symbol;
    private readonly delegate* unmanaged<NativeText*, nint, byte, NativeText*> _toString; // the result's address comes first
    private readonly delegate* unmanaged<OptionalValue*, nint, OptionalValue*> _toValue;
    private readonly delegate* unmanaged<nint, void> _normalize;
    private readonly delegate* unmanaged<nuint, nint> _allocate;
    private readonly delegate* unmanaged<nint, void> _free;

    private TracerLibrary(nint library)
    {
        _construct = (delegate* unmanaged<nint, void>)Find(library, State + "C1Ev");
        _destruct = (delegate* unmanaged<nint, void>)Find(library, State + "D1Ev");
        _setState = (delegate* unmanaged<nint*, void>)Find(library, "_ZN5torch3jit6tracer15setTracingStateESt10shared_ptrINS1_12TracingStateEE");
        _createNode = (delegate* unmanaged<nint, uint, nuint, nint>)Find(library, State + "10createNodeEN3c106SymbolEm");
        _insertNode = (delegate* unmanaged<nint, nint, void>)Find(library, State + "10insertNodeEPNS0_4NodeE");
        _addOutput = (delegate* unmanaged<nint, nint>)Find(library, "_ZN5torch3jit4Node9addOutputEv");
        _addInput = (delegate* unmanaged<nint, nint, nint>)Find(library, "_ZN5torch3jit4Node8addInputEPNS0_5ValueE");
        _setValue = (delegate* unmanaged<nint, BorrowedValue*, nint, void>)Find(library, State + "8setValueERKN3c106IValueEPNS0_5ValueE");
        _getOutput = (delegate* unmanaged<nint, BorrowedValue*, nuint, nint>)Find(library, State + "9getOutputERKN3c106IValueEm");
        _hasValue = (delegate* unmanaged<nint, BorrowedValue*, byte>)Find(library, "_ZNK5torch3jit6tracer12TracingState8hasValueERKN3c106IValueE");
        _symbol = (delegate* unmanaged<NativeText*, uint>)Find(library, "_ZN3c106Symbol14fromQualStringERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE");
        _toString = (delegate* unmanaged<NativeText*, nint, byte, NativeText*>)Find(library, "_ZNK5torch3jit5Graph8toStringB5cxx11Eb");
        _toValue = (delegate* unmanaged<OptionalValue*, nint, OptionalValue*>)Find(library, "_ZN5torch3jit8toIValueEPKNS0_5ValueE");
        _normalize = (delegate* unmanaged<nint, void>)Find(library, "_ZN5torch3jit12NormalizeOpsERKSt10shared_ptrINS0_5GraphEE");
        _allocate = (delegate* unmanaged<nuint, nint>)Find(library, "_Znwm");
        _free = (delegate* unmanaged<nint, void>)Find(library, "_ZdlPv");
    }

    /// <summary>The library, with every layout that is used verified.</summary>
    /// <exception cref="PlatformNotSupportedException">The system or the version of libtorch is another.</exception>
    public static TracerLibrary Shared => s_shared.Value;

    /// <summary>TracingState's constructor, on zeroed memory of the caller.</summary>
    public void Construct(nint state) => _construct(state);

    public void Destruct(nint state) => _destruct(state);

    /// <summary>Makes a state the thread's own; 0 ends tracing. A shared pointer without control block owns nothing.</summary>
    public void SetState(nint state)
    {
        var shared = stackalloc nint[2];
        shared[0] = state;
        shared[1] = 0;
        _setState(shared);
    }

    public nint CreateNode(nint state, uint kind) => _createNode(state, kind, 0);

    public void InsertNode(nint state, nint node) => _insertNode(state, node);

    public nint AddOutput(nint node) => _addOutput(node);

    public void AddInput(nint node, nint value) => _addInput(node, value);

    public void SetValue(nint state, BorrowedValue tensor, nint value) => _setValue(state, &tensor, value);

    /// <summary>The graph's value of a tensor; 0 when the tensor was not computed from traced ones.</summary>
    public nint ValueOf(nint state, Tensor tensor)
    {
        var borrowed = BorrowedValue.Of(tensor);
        return _hasValue(state, &borrowed) == 0 ? 0 : _getOutput(state, &borrowed, 0); // getOutput throws for an unknown one
    }

    public uint Symbol(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(name + "\0");
        fixed (byte* start = bytes)
        {
            var text = new NativeText { Start = (nint)start, Length = (nuint)(bytes.Length - 1) };
            return _symbol(&text);
        }
    }

    /// <summary>Gives operators that are aliases of others one name.</summary>
    public void Normalize(nint sharedGraph) => _normalize(sharedGraph);

    public string Text(nint graph)
    {
        NativeText text = default;
        _toString(&text, graph, 0);
        var result = Encoding.UTF8.GetString((byte*)text.Start, checked((int)text.Length));
        if (text.Start != (nint)text.Short)
        {
            _free(text.Start);
        }

        return result;
    }

    /// <summary>The tensor that a constant of the graph holds, for the caller to dispose.</summary>
    /// <remarks>Not for other constants: libtorch gives lists and texts with a reference that nothing here would release. They are read from the graph's text.</remarks>
    public Tensor Constant(nint value)
    {
        OptionalValue found = default;
        _toValue(&found, value);
        if (found.HasValue == 0 || found.Value.Tag != BorrowedValue.TensorTag)
        {
            throw new InvalidOperationException("A constant that the trace's text declares as a tensor holds something else.");
        }

        var handle = _allocate((nuint)sizeof(nint)); // at::Tensor is one pointer; TorchSharp deletes it
        *(nint*)handle = found.Value.Payload;
        return Tensor.UnsafeCreateTensor(handle);
    }

    private static TracerLibrary Open()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw Unsupported($"it runs on Linux x64, and this is {RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}");
        }

        using (zeros(1))
        {
            // TorchSharp has loaded libtorch now.
        }

        var library = new TracerLibrary(Load());
        LayoutCheck.Verify(library);
        return library;
    }

    private static nint Load()
    {
        const string File = "libtorch_cpu.so";
        var path = TorchLibraryLoader.ShimFolder() is { } folder ? Path.Combine(folder, File) : File;
        return NativeLibrary.TryLoad(path, out var library) || NativeLibrary.TryLoad(File, out library) ? library : throw Unsupported($"{path} cannot be opened");
    }

    private static nint Find(nint library, string symbol) =>
        NativeLibrary.TryGetExport(library, symbol, out var address) ? address : throw Unsupported($"this libtorch does not export {symbol}");

    /// <summary>Words why the tracer cannot be driven here.</summary>
    public static PlatformNotSupportedException Unsupported(string reason) => new(
        $"OnnxExporter.Trace drives libtorch's tracer, and cannot here: {reason}. It is verified with the libtorch of TorchSharp 0.107 on Linux x64. "
        + "Export through the registry instead: OnnxExporter.Export with exporters for your own modules works on every system (docs/exporter.md).");
}
