using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>
/// A graph of dense operators, compiled to steps over flat memory: the weights of the same ONNX file, executed by SIMD in this process. Immutable; calls
/// share it, each with a <see cref="DirectContext"/> of its own.
/// </summary>
internal sealed unsafe class DirectGraph
{
    /// <summary>Maximum number of rows that go through all steps together, so that what they leave for one another stays in a near cache.</summary>
    public const int MostPartRows = 16;

    /// <summary>Floats of a context; where a row needs many (a Z-predictor of many classes), fewer rows go together.</summary>
    private const int ContextFloats = 1 << 18;

    /// <summary>A bit of a step's mask for each.</summary>
    public const int MostOutputs = 64;

    private readonly DirectPlan _plan;
    private readonly DirectPlace[] _outputs;
    private readonly int _features;
    private readonly int _categories;
    private readonly int _clusters;
    private readonly int _offsets;

    private DirectGraph(DirectPlan plan, OnnxModel model)
    {
        _plan = plan;
        _outputs = Array.ConvertAll(plan.Outputs, DirectPlace.Of);
        _features = Columns(model, ModelInputs.Features);
        _categories = Columns(model, ModelInputs.Categories);
        _clusters = Columns(model, ModelInputs.Cluster);
        _offsets = Columns(model, ModelInputs.Offset);
        PartRows = Math.Clamp(ContextFloats / Math.Max(1, plan.FloatsPerRow), 1, MostPartRows);
        var usual = Usual(model);
        WorkPerRow = plan.Steps.Where(step => (step.NeededFor & usual) != 0).Sum(step => step.Work);
    }

    /// <summary>Rows that go through all steps together.</summary>
    public int PartRows { get; }

    /// <summary>Multiplications and additions a row, roughly, without those of outputs that are seldom asked for.</summary>
    public long WorkPerRow { get; }

    /// <summary>Outputs in the graph's order.</summary>
    public int Outputs => _outputs.Length;

    /// <summary>Steps of the plan.</summary>
    public int StepCount => _plan.Steps.Length;

    /// <summary>Compiles a graph that was read and checked.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="file">Its bytes; large tables stay there.</param>
    /// <param name="why">What it holds that is not computed directly; null on success.</param>
    /// <returns>The compiled graph, or null.</returns>
    public static DirectGraph? TryCompile(OnnxModel model, ReadOnlyMemory<byte> file, out string? why)
    {
        try
        {
            why = null;
            return new DirectGraph(DirectCompiler.Compile(model, file), model);
        }
        catch (DirectUnsupported unsupported)
        {
            why = unsupported.Message;
            return null;
        }
    }

    /// <summary>Columns of an output.</summary>
    public int OutputColumns(int output) => _outputs[output].Width;

    /// <summary>Memory for a caller.</summary>
    public DirectContext CreateContext() => new(_plan.FloatsPerRow, PartRows, _clusters);

    /// <summary>Computes the wanted outputs and no others. Allocates nothing.</summary>
    public void Run(DirectContext context, in GraphRows rows, in WantedOutputs wanted)
    {
        Require(rows);
        var needed = Bit(wanted.First, rows.Count) | Bit(wanted.Second, rows.Count) | Bit(wanted.Third, rows.Count) | Bit(wanted.Fourth, rows.Count);
        fixed (float* features = rows.Features, offsets = rows.Offsets)
        fixed (float* first = wanted.First.Destination, second = wanted.Second.Destination, third = wanted.Third.Destination, fourth = wanted.Fourth.Destination)
        fixed (long* categories = rows.Categories, clusters = rows.Clusters)
        {
            for (var start = 0; start < rows.Count; start += PartRows)
            {
                var frame = new DirectFrame(
                    context.Memory.Start, Math.Min(PartRows, rows.Count - start), features + ((long)start * _features), offsets + start,
                    categories + ((long)start * _categories), clusters == null ? context.NoClusters : clusters + ((long)start * _clusters));
                RunPart(frame, needed);
                Copy(frame, wanted.First.Index, first, start);
                Copy(frame, wanted.Second.Index, second, start);
                Copy(frame, wanted.Third.Index, third, start);
                Copy(frame, wanted.Fourth.Index, fourth, start);
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(context);
    }

    /// <summary>Steps read by address: what they read must be there. Empty clusters are unknown ones.</summary>
    private void Require(in GraphRows rows)
    {
        var isComplete = rows.Features.Length >= (long)rows.Count * _features && rows.Categories.Length >= (long)rows.Count * _categories
            && rows.Offsets.Length >= (long)rows.Count * _offsets && (rows.Clusters.IsEmpty || rows.Clusters.Length >= (long)rows.Count * _clusters);
        if (!isComplete)
        {
            throw new ArgumentException($"Fewer cells than {rows.Count} rows of this graph have.", nameof(rows));
        }
    }

    /// <summary>The bit of an output that is wanted.</summary>
    private ulong Bit(in WantedOutput wanted, int rows)
    {
        if (!wanted.IsWanted)
        {
            return 0;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(wanted.Destination.Length, (long)rows * _outputs[wanted.Index].Width, nameof(wanted));
        return 1UL << wanted.Index;
    }

    /// <summary>The bits of the outputs but for the uncertainty of the fixed part, which only intervals and adapted clusters need.</summary>
    private static ulong Usual(OnnxModel model)
    {
        var bits = 0UL;
        for (var output = 0; output < model.Graph.Outputs.Count; output++)
        {
            bits |= model.Graph.Outputs[output].Name is GraphSignatures.LinearPredictorTotalSd or GraphSignatures.FixedSpread ? 0 : 1UL << output;
        }

        return bits;
    }

    private static int Columns(OnnxModel model, string input)
        => model.Graph.Inputs.FirstOrDefault(value => value.Name == input) is { Dimensions: [_, > 0 and var columns] } ? (int)columns : 0;

    private void RunPart(in DirectFrame frame, ulong outputs)
    {
        foreach (var step in _plan.Steps)
        {
            if ((step.NeededFor & outputs) != 0)
            {
                step.Run(frame);
            }
        }
    }

    private void Copy(in DirectFrame frame, int output, float* destination, int start)
    {
        if (output < 0 || destination == null)
        {
            return;
        }

        ref readonly var place = ref _outputs[output];
        var source = place.At(frame);
        var width = place.Width;
        destination += (long)start * width;
        for (var row = 0; row < frame.Rows; row++)
        {
            Kernels.RowCopies.CopyExactly(source, destination, width);
            source += place.Stride;
            destination += width;
        }
    }
}
