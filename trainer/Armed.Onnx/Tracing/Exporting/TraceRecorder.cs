using System.Runtime.InteropServices;
using Armed.Onnx.Tracing.Native;
using Armed.Onnx.Tracing.Reading;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Records forward once.</summary>
internal static class TraceRecorder
{
    public static Trace Record(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, IReadOnlyList<Tensor> inputs, IEnumerable<Tensor> state, ModuleMarks marks)
    {
        using var session = new TracingSession(inputs.Concat(state));
        marks.Session = session;
        try
        {
            Finish(session, forward(inputs));
        }
        catch (ExternalException fault)
        {
            throw new OnnxExportException($"libtorch refused to trace forward: {FirstLine(fault.Message)} A tensor that needs gradients must be a registered parameter (RegisterComponents, or register_module for a module in a "
                + "list); other faults are those of the module itself with this example. Nothing was written.", "");
        }
        finally
        {
            marks.Session = null;
            marks.Reset();
        }

        var nodes = GraphTextReader.Read(session.Text());
        return new Trace(nodes, session.Constants([.. nodes.Where(node => node.Operator == "prim::Constant").Select(node => node.Outputs[0].Type.Element is not null)]));
    }

    private static void Finish(TracingSession session, IReadOnlyList<Tensor> outputs)
    {
        if (outputs.Count == 0)
        {
            throw new OnnxExportException("forward returns no tensor, so there is nothing to export. Nothing was written.", "");
        }

        var stranger = session.Finish(outputs);
        if (stranger >= 0)
        {
            throw new OnnxExportException($"Output {stranger} of forward was not computed from its inputs, parameters or buffers, so the graph would hold one fixed value. Nothing was written.", "");
        }
    }

    /// <summary>The first line with a full stop: libtorch's messages go on with a trace of calls.</summary>
    public static string FirstLine(string message) => message.Split('\n')[0].Trim().TrimEnd('.', ':', ' ') + ".";
}
