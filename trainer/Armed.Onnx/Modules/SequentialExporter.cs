using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Children one after another.</summary>
internal sealed class SequentialExporter : IModuleExporter<Sequential>
{
    public string Operators => "";

    public string Remarks => "Its children's operators. A type derived from Sequential needs its own exporter.";

    public GraphValue Export(Sequential module, GraphValue input, ExportContext context)
    {
        var value = input;
        foreach ((var name, var child) in module.named_children())
        {
            value = context.Child(name, child, value);
        }

        return value;
    }
}
