using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>The exporters that ship.</summary>
internal static class DefaultExporters
{
    private const string NoNode = "Writes no node.";

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => ActivationExporters.AddTo(registry)
        .With<Identity>((_, input, _) => input, remarks: NoNode)
        .With<Dropout>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With<AlphaDropout>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With(new LinearExporter())
        .With(new SequentialExporter())
        .With(new FlattenExporter())
        .With(new BatchNormExporter())
        .With(new LayerNormExporter())
        .With(new EmbeddingExporter())
        .With(new BilinearExporter());
}
