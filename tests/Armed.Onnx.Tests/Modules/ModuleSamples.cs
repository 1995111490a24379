using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

/// <summary>Samples of every type that the default registry exports, with three shapes or more for what depends on them.</summary>
internal static class ModuleSamples
{
    private static readonly long[][] s_rows = [[6], [3, 6], [2, 3, 6]];
    private static readonly long[][] s_features = [[6]];
    private static readonly long[][] s_series = [[4, 9], [4, 12], [4, 17]];
    private static readonly long[][] s_maps = [[4, 9, 11], [4, 8, 12], [4, 13, 7]];
    private static readonly long[][] s_volumes = [[4, 5, 7, 6], [4, 6, 6, 6], [4, 7, 5, 9]];
    private static readonly long[][] s_sequences = [[5, 6], [1, 6], [9, 6]];

    public static IReadOnlyDictionary<Type, ModuleSample[]> All { get; } = Elementwise().Concat(Layers()).Concat(Spatial()).Concat(Sequences()).GroupBy(TypeOf).ToDictionary(group => group.Key, group => group.ToArray());

    private static IEnumerable<ModuleSample> Elementwise() =>
        new Func<nn.Module>[]
        {
            () => nn.AlphaDropout(), () => nn.CELU(0.8), () => nn.Dropout(), () => nn.ELU(1.3), () => nn.FeatureAlphaDropout(), () => nn.GELU(), () => nn.GLU(), () => nn.Hardshrink(), () => nn.Hardsigmoid(), () => nn.Hardswish(),
            () => nn.Identity(), () => nn.LeakyReLU(0.2), () => nn.LogSigmoid(), () => nn.LogSoftmax(1), () => nn.Mish(), () => nn.PReLU(1), () => nn.RReLU(), () => nn.ReLU(), () => nn.ReLU6(), () => nn.SELU(), () => nn.SiLU(),
            () => nn.Sigmoid(), () => nn.Softmax(1), () => nn.Softmin(1), () => nn.Softplus(), () => nn.Softshrink(), () => nn.Softsign(), () => nn.Tanh(), () => nn.Tanhshrink(), () => nn.Threshold(0.3, -2),
        }.Select(module => new ModuleSample(module, s_rows));

    private static IEnumerable<ModuleSample> Layers() =>
    [
        new(() => nn.BatchNorm1d(6), s_features), new(() => nn.BatchNorm1d(4), s_series), new(() => nn.Bilinear(6, 6, 2), s_features, 2), new(() => nn.Embedding(9, 3), [[5], [2, 5]], Codes: 9), new(() => nn.Flatten(), s_rows),
        new(() => nn.LayerNorm(6), s_rows), new(() => nn.Linear(6, 2), s_rows), new(() => nn.Sequential(nn.Linear(6, 3), nn.Tanh()), s_rows), new(() => nn.Unflatten(1, [2, 3]), [[6], [6, 4], [6, 2, 2]]),
        new(() => nn.CosineSimilarity(1), [[6], [3, 6]], 2), new(() => nn.CosineSimilarity(-1, 1e-3), s_rows[1..], 2), new(() => nn.PairwiseDistance(), s_rows, 2), new(() => nn.PairwiseDistance(1, 1e-6, true), s_rows, 2),
        new(() => nn.PReLU(4), s_series), new(() => nn.EmbeddingBag(9, 3), [[5], [1], [7]], Codes: 9), new(() => nn.EmbeddingBag(9, 3, mode: EmbeddingBagMode.Sum), [[5]], Codes: 9), new(() => nn.EmbeddingBag(9, 3, mode: EmbeddingBagMode.Max), [[5]], Codes: 9),
    ];

    private static IEnumerable<ModuleSample> Spatial() =>
    [
        new(() => nn.Conv1d(4, 6, 3, 2, 1), s_series), new(() => nn.Conv1d(4, 6, 4, padding: Padding.Same, dilation: 2), s_series), new(() => nn.Conv1d(4, 2, 3, padding: 2, padding_mode: PaddingModes.Circular, bias: false), s_series),
        new(() => nn.Conv2d(4, 6, 3, 2, 1), s_maps), new(() => nn.Conv2d(4, 8, (3, 5), padding: (2, 1), dilation: (2, 1), groups: 4), s_maps), new(() => nn.Conv2d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Reflect), s_maps),
        new(() => nn.Conv2d(4, 3, 3, padding: 1, padding_mode: PaddingModes.Replicate), s_maps), new(() => nn.Conv3d(4, 2, 3, padding: 1), s_volumes), new(() => nn.Conv3d(4, 4, 2, 2, groups: 2), s_volumes),
        new(() => nn.ConvTranspose1d(4, 3, 4, 2, 1, 1), s_series), new(() => nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups: 2), s_maps), new(() => nn.ConvTranspose2d(4, 2, (2, 3), bias: false), s_maps), new(() => nn.ConvTranspose3d(4, 2, 2, 2), s_volumes),
        new(() => nn.MaxPool1d(3, 2, 1), s_series), new(() => nn.MaxPool2d(3, 2, 1, ceil_mode: true), s_maps), new(() => nn.MaxPool2d(2), s_maps), new(() => nn.MaxPool3d(2), s_volumes),
        new(() => nn.AvgPool1d(3, 2, 1), s_series), new(() => nn.AvgPool2d(3, 2, 1), s_maps), new(() => nn.AvgPool2d(3, 2, 1, ceil_mode: true, count_include_pad: false), s_maps), new(() => nn.AvgPool2d(2, divisor_override: 3), s_maps), new(() => nn.AvgPool3d(2), s_volumes),
        new(() => nn.LPPool1d(2, 3, 2), s_series), new(() => nn.LPPool2d(2, [2, 3], [2, 2], ceil_mode: true), s_maps), new(() => nn.AdaptiveAvgPool1d(4), s_series), new(() => nn.AdaptiveAvgPool2d([3, 5]), s_maps), new(() => nn.AdaptiveAvgPool2d([1, 1]), s_maps), new(() => nn.AdaptiveAvgPool3d([2, 3, 2]), s_volumes),
        new(() => nn.AdaptiveMaxPool1d(4), s_series), new(() => nn.AdaptiveMaxPool2d([3, 5]), s_maps), new(() => nn.AdaptiveMaxPool2d([1, 1]), s_maps),
        new(() => nn.BatchNorm2d(4), s_maps), new(() => nn.BatchNorm3d(4), s_volumes), new(() => nn.InstanceNorm1d(4), s_series), new(() => nn.InstanceNorm2d(4, affine: true), s_maps), new(() => nn.InstanceNorm2d(4, track_running_stats: true), s_maps), new(() => nn.InstanceNorm3d(4), s_volumes),
        new(() => Initialised(nn.GroupNorm(2, 4)), s_maps), new(() => nn.GroupNorm(4, 4, affine: false), s_series), new(() => nn.LocalResponseNorm(3, 0.1, 0.7, 1.5), s_maps), new(() => nn.Softmax2d(), s_maps),
        new(() => nn.Dropout1d(), s_series), new(() => nn.Dropout2d(), s_maps), new(() => nn.Dropout3d(), s_volumes),
        new(() => nn.ConstantPad1d((1, 2), 0.5), s_series), new(() => nn.ConstantPad2d((1, 2, 0, 3), 0.5), s_maps), new(() => nn.ConstantPad3d((1, 2, 0, 3, 1, 1), 0.5), s_volumes), new(() => nn.ZeroPad2d((1, 2, 0, 3)), s_maps),
        new(() => nn.ReflectionPad1d((1, 2)), s_series), new(() => nn.ReflectionPad2d((1, 2, 0, 3)), s_maps), new(() => nn.ReflectionPad3d((1, 2, 0, 3, 1, 1)), s_volumes),
        new(() => nn.ReplicationPad1d((1, 2)), s_series), new(() => nn.ReplicationPad2d((1, 2, 0, 3)), s_maps), new(() => nn.ReplicationPad3d((1, 2, 0, 3, 1, 1)), s_volumes),
        new(() => nn.Unfold((3, 2), (2, 1), (1, 0), (2, 1)), s_maps), new(() => nn.Unfold((2, 2)), s_maps), new(() => nn.Fold((7, 5), (3, 2), (2, 1), (1, 0), (2, 1)), [[12, 12], [6, 12]]), new(() => nn.Fold((4, 6), (2, 2), stride: (2, 2)), [[8, 6]]),
        new(() => nn.PixelShuffle(2), s_maps), new(() => nn.PixelUnshuffle(2), [[4, 8, 10], [2, 6, 4], [3, 2, 12]]), new(() => nn.ChannelShuffle(2), s_maps),
        new(() => nn.Upsample(scale_factor: [2.0, 2.0]), s_maps), new(() => nn.Upsample(size: [14, 10]), s_maps), new(() => nn.Upsample(scale_factor: [1.5, 2.0], mode: UpsampleMode.Bilinear, align_corners: false), [[4, 8, 12], [4, 6, 7], [4, 4, 5]]),
        new(() => nn.Upsample(size: [14, 10], mode: UpsampleMode.Bilinear, align_corners: true), s_maps), new(() => nn.Upsample(scale_factor: [2.0, 2.0], mode: UpsampleMode.Bicubic, align_corners: false), s_maps),
        new(() => nn.Upsample(scale_factor: [2.0], mode: UpsampleMode.Linear, align_corners: false), s_series), new(() => nn.Upsample(scale_factor: [2.0, 2.0, 2.0], mode: UpsampleMode.Trilinear, align_corners: false), s_volumes),
    ];

    private static IEnumerable<ModuleSample> Sequences() =>
    [
        new(() => nn.LSTM(6, 4, numLayers: 2, batchFirst: true, bidirectional: true), s_sequences), new(() => nn.LSTM(6, 4), s_sequences), new(() => nn.GRU(6, 4, batchFirst: true), s_sequences), new(() => nn.GRU(6, 4, 3, bidirectional: true), s_sequences),
        new(() => nn.RNN(6, 4, batchFirst: true), s_sequences), new(() => nn.RNN(6, 4, 2, nn.NonLinearities.ReLU, bidirectional: true), s_sequences), new(() => nn.RNN(6, 4, nonLinearity: nn.NonLinearities.ReLU, bias: false), s_sequences),
        new(() => nn.MultiheadAttention(6, 3), s_sequences, 3), new(() => nn.TransformerEncoderLayer(6, 2, 8), s_sequences), new(() => nn.TransformerEncoder(nn.TransformerEncoderLayer(6, 3, 8, activation: nn.Activations.GELU), 2), s_sequences),
    ];

    private static GroupNorm Initialised(GroupNorm module)
    {
        nn.init.ones_(module.weight!); // TorchSharp 0.107 leaves them as the memory was
        nn.init.zeros_(module.bias!);
        return module;
    }

    private static Type TypeOf(ModuleSample sample)
    {
        using var module = sample.Module();
        return module.GetType();
    }
}
