using System.Runtime.InteropServices;

namespace Armed.Onnx.Tracing.Native;

/// <summary>Verifies every layout of <see cref="NodeLayout"/> on a small graph of its own, before a user's module is traced.</summary>
internal static unsafe partial class LayoutCheck
{
    private const int PageSize = 4096;

    /// <exception cref="PlatformNotSupportedException">A layout is another.</exception>
    public static void Verify(TracerLibrary library)
    {
        var state = (nint)NativeMemory.AllocZeroed(NodeLayout.StateSize);
        library.Construct(state);
        try
        {
            VerifyState(state);
            VerifyNodes(library, state, NodeLayout.Graph(state));
        }
        finally
        {
            library.Destruct(state);
            NativeMemory.Free((void*)state);
        }
    }

    // A graph begins with the weak pointer to itself (enable_shared_from_this).
    private static void VerifyState(nint state)
    {
        var graph = NodeLayout.Graph(state);
        Require(IsReadable(graph) && *(nint*)graph == graph, "TracingState");
    }

    private static void VerifyNodes(TracerLibrary library, nint state, nint graph)
    {
        uint firstKind = library.Symbol("armed::first"), secondKind = library.Symbol("armed::second");
        nint first = library.CreateNode(state, firstKind), second = library.CreateNode(state, secondKind);
        library.InsertNode(state, first);
        library.InsertNode(state, second);
        var value = library.AddOutput(first);
        library.AddInput(second, value);
        Require(NodeLayout.Kind(first) == firstKind && NodeLayout.Kind(second) == secondKind, "Node's kind");
        Require(NodeLayout.GraphOf(first) == graph && NodeLayout.GraphOf(second) == graph, "Node's graph");
        Require(NodeLayout.Next(first) == second, "Node's list");
        Require(IsReadable(NodeLayout.Outputs(first)) && NodeLayout.FirstOutput(first) == value, "Node's outputs");
        Require(IsReadable(NodeLayout.Inputs(second)) && NodeLayout.FirstInput(second) == value, "Node's inputs");
        Require(library.Text(graph).Contains("armed::second", StringComparison.Ordinal), "std::string");
    }

    private static void Require(bool holds, string layout)
    {
        if (!holds)
        {
            throw TracerLibrary.Unsupported($"the layout of {layout} is not the one of libtorch 2.10");
        }
    }

    // Asked before an address is followed that a wrong layout would make up.
    private static bool IsReadable(nint address)
    {
        byte resident;
        return address > PageSize && address % sizeof(nint) == 0 && Resident(address & ~(nint)(PageSize - 1), PageSize, &resident) == 0;
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int Resident(nint start, nuint length, byte* pages);
}
