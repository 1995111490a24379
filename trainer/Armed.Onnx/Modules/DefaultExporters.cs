using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>The exporters that ship.</summary>
internal static class DefaultExporters
{
    private const string NoNode = "Writes no node.";

    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => AddLayers(ActivationExporters.AddTo(registry))
        .With<Identity>((_, input, _) => input, remarks: NoNode)
        .With<Dropout>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With<Dropout1d>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With<Dropout2d>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With<Dropout3d>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With<AlphaDropout>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With<FeatureAlphaDropout>((_, input, _) => input, remarks: NoNode + " Evaluation mode drops nothing.")
        .With(new LinearExporter())
        .With(new SequentialExporter())
        .With(new FlattenExporter())
        .With(new BatchNormExporter<BatchNorm1d>(2, 3))
        .With(new BatchNormExporter<BatchNorm2d>(4))
        .With(new BatchNormExporter<BatchNorm3d>(5))
        .With(new LayerNormExporter())
        .With(new EmbeddingExporter())
        .With(new BilinearExporter())
        .With(new CosineSimilarityExporter())
        .With(new PairwiseDistanceExporter());

    private static ModuleExporterRegistry AddLayers(ModuleExporterRegistry registry) =>
        PaddingExporters.AddTo(AdaptivePoolingExporters.AddTo(PoolingExporters.AddTo(ShapeExporters.AddTo(WindowExporters.AddTo(RecurrentExporters.AddTo(AttentionExporters.AddTo(registry)))))))
            .With(new ConvolutionExporter<Conv1d>())
            .With(new ConvolutionExporter<Conv2d>())
            .With(new ConvolutionExporter<Conv3d>())
            .With(new TransposedConvolutionExporter<ConvTranspose1d>())
            .With(new TransposedConvolutionExporter<ConvTranspose2d>())
            .With(new TransposedConvolutionExporter<ConvTranspose3d>())
            .With(new InstanceNormExporter<InstanceNorm1d>())
            .With(new InstanceNormExporter<InstanceNorm2d>())
            .With(new InstanceNormExporter<InstanceNorm3d>())
            .With(new GroupNormExporter())
            .With(new UpsampleExporter())
            .With(new EmbeddingBagExporter());
}
