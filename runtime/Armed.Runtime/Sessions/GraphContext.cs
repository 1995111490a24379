using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>
/// Memory of a graph's inputs and outputs for a bounded number of rows, bound to the session once per <see cref="RowSteps">row count</see>. A call copies its rows in, runs and
/// copies the results out; nothing is allocated then. One call at a time. The rows' memory is outside the managed heap: only what rows have touched is resident.
/// </summary>
internal sealed unsafe class GraphContext : IDisposable
{
    /// <summary>A cache line, and the widest vector register.</summary>
    private const int Alignment = 64;

    private readonly InferenceSession _session;
    private readonly RunOptions _options;
    private readonly int _maxRows;
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[] _outputs;
    private readonly OrtIoBinding?[] _bindings;
    private byte* _memory;

    /// <summary>Makes the memory; bindings come when they are first used.</summary>
    /// <param name="session">The graph's session, which the caller keeps alive.</param>
    /// <param name="options">Options of every run, likewise.</param>
    /// <param name="graph">Its inputs and outputs.</param>
    /// <param name="maxRows">Maximum number of rows of a call: one of the <see cref="RowSteps"/>.</param>
    public GraphContext(InferenceSession session, RunOptions options, GraphDescription graph, int maxRows)
    {
        (_session, _options, _maxRows) = (session, options, maxRows);
        nint end = 0;
        _inputs = Place(graph.Inputs, ref end);
        _outputs = Place(graph.Outputs, ref end);
        _bindings = new OrtIoBinding?[RowSteps.CountTo(maxRows)];
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)end, Alignment);
    }

    /// <summary>Answers rows [start, start + count) of the rows into the same rows of the destinations.</summary>
    public void Run(in GraphRows rows, int start, int count, in WantedOutputs wanted)
    {
        var step = RowSteps.IndexOf(count);
        Fill(rows, start, count, RowSteps.Rows(step));
        _session.RunWithBinding(_options, _bindings[step] ?? Bind(step));
        CopyOut(wanted.First, start, count);
        CopyOut(wanted.Second, start, count);
        CopyOut(wanted.Third, start, count);
        CopyOut(wanted.Fourth, start, count);
    }

    public void Dispose()
    {
        foreach (var binding in _bindings)
        {
            binding?.Dispose();
        }

        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private BoundTensor[] Place(IReadOnlyList<TensorDescription> tensors, ref nint end)
    {
        var placed = new BoundTensor[tensors.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = BoundTensor.Make(tensors[i], end);
            end += checked((((nint)_maxRows * placed[i].RowBytes) + Alignment - 1) & -Alignment);
        }

        return placed;
    }

    private void Fill(in GraphRows rows, int start, int count, int step)
    {
        foreach (ref readonly var input in _inputs.AsSpan())
        {
            switch (input.Kind)
            {
                case GraphInput.Features: Copy(rows.Features, start, count, step, input); break;
                case GraphInput.Offset: Copy(rows.Offsets, start, count, step, input); break;
                case GraphInput.Categories: CopyCodes(rows.Categories, start, count, step, input); break;
                case GraphInput.Cluster when rows.Clusters.IsEmpty: input.Span<long>(_memory, step).Fill(LevelCodes.Unknown); break;
                case GraphInput.Cluster: CopyCodes(rows.Clusters, start, count, step, input); break;
                default: CopyTensor(rows, start, count, step, input); break;
            }
        }
    }

    private void CopyTensor(in GraphRows rows, int start, int count, int step, in BoundTensor input)
    {
        var destination = input.Bytes(_memory, step);
        var source = RowTensor.Find(rows.Tensors, input.Name).Bytes(rows.TensorStart + start, count);
        source.CopyTo(destination);
        destination[source.Length..].Clear();
    }

    /// <summary>Codes beyond 32 bits are unknown to every table, and ONNX Runtime's Clip, by which graphs of earlier versions hold them in range, would leave them as they are.</summary>
    private void CopyCodes(ReadOnlySpan<long> source, int start, int count, int step, in BoundTensor input)
    {
        Copy(source, start, count, step, input);
        var codes = input.Span<long>(_memory, step)[..(count * input.Columns)];
        if (codes.ContainsAnyExceptInRange(int.MinValue, int.MaxValue))
        {
            LevelCodes.ForgetLarge(codes);
        }
    }

    private void Copy<T>(ReadOnlySpan<T> source, int start, int count, int step, in BoundTensor input)
        where T : unmanaged
    {
        var destination = input.Span<T>(_memory, step);
        source.Slice(start * input.Columns, count * input.Columns).CopyTo(destination);
        destination[(count * input.Columns)..].Clear();
    }

    private void CopyOut(in WantedOutput wanted, int start, int count)
    {
        if (wanted.IsWanted)
        {
            var output = _outputs[wanted.Index];
            output.Span<float>(_memory, count).CopyTo(wanted.Destination.Slice(start * output.Columns, count * output.Columns));
        }
    }

    /// <summary>Binds every output, wanted or not: ONNX Runtime computes them all anyway, and finds memory of its own for those that are not bound.</summary>
    private OrtIoBinding Bind(int step)
    {
        var (binding, rows) = (_session.CreateIoBinding(), RowSteps.Rows(step));
        try
        {
            // The binding keeps the native value; the managed one is only its handle.
            foreach (var input in _inputs)
            {
                using var value = input.Wrap(_memory, rows);
                binding.BindInput(input.Name, value);
            }

            foreach (var output in _outputs)
            {
                using var value = output.Wrap(_memory, rows);
                binding.BindOutput(output.Name, value);
            }

            return _bindings[step] = binding;
        }
        catch
        {
            binding.Dispose();
            throw;
        }
    }
}
