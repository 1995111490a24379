namespace Armed.Onnx.Exporters;

/// <summary>The exporters that ship.</summary>
internal static class DefaultExporters
{
    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With(new LinearExporter())
        .With(new SequentialExporter());
}
