using Armed.Onnx.Tests.Tracing.Models;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>The models that tracing must export: forward passes as users write them, and published architectures.</summary>
internal static class SuiteModels
{
    public static IReadOnlyDictionary<string, (Func<nn.Module<Tensor, Tensor>> Module, long[] Tail, int Codes)> All { get; } = new Dictionary<string, (Func<nn.Module<Tensor, Tensor>>, long[], int)>
    {
        ["residual loop, view with the batch"] = (() => new ResidualLoop(8), [8], 0),
        ["literal tensor in forward"] = (() => new Function(x => x * tensor([1.1f, 2.2f, 1e-7f, 1f / 3]) + linspace(0, 1, 4)), [4], 0),
        ["numbers of the shape"] = (() => new Function(x => x * 2.5 + x.shape[1] + x / x.shape[0]), [4], 0),
        ["constant field"] = (() => new ConstantField(), [4], 0),
        ["lambdas in a Sequential"] = (() => nn.Sequential(nn.Linear(4, 4), new Function(x => x * x), new Function(x => x.relu())), [4], 0),
        ["shared weight"] = (() => new Shared(), [5], 0),
        ["in-place"] = (() => new InPlace(), [6], 0),
        ["writes into slices"] = (() => new SliceWrite(), [6], 0),
        ["where, pow, std, cumsum"] = (() => new Function(x => (where(x > 0, x.pow(2), x.abs().sqrt()) / (x.std(1, keepdim: true) + 1)).log1p().cumsum(1)), [7], 0),
        ["einsum, topk, stack"] = (() => new Function(x => einsum("bi,bj->bij", x, x).flatten(1).topk(5).values + stack([x.max(1).values, x.min(1).values, x.logsumexp(1L), x.norm(1), x.argmax(1).to(float32)], 1)), [7], 0),
        ["normalisations"] = (() => nn.Sequential(nn.InstanceNorm2d(6, affine: true), nn.LocalResponseNorm(3), nn.Softmax2d()), [6, 9, 9], 0),
        ["PixelShuffle, upsample, Mish"] = (() => nn.Sequential(nn.PixelShuffle(2), nn.Upsample(scale_factor: [2.0, 2.0], mode: UpsampleMode.Bilinear, align_corners: false), nn.Mish()), [8, 5, 5], 0),
        ["LSTM, both directions, two layers"] = (() => new Lstm(true, true, 2), [9, 6], 0),
        ["LSTM, plain"] = (() => new Lstm(false, true, 1), [9, 6], 0),
        ["LSTM, both directions"] = (() => new Lstm(true, true, 1), [9, 6], 0),
        ["LSTM tagger with GRU and RNN"] = (() => new Tagger(), [9], 50),
        ["GRU with a learned start"] = (() => new Seq2Last(), [7, 4], 0),
        ["unrolled LSTM cell"] = (() => new UnrolledCell(), [4, 5], 0),
        ["ViT (TransformerEncoder)"] = (() => new VisionTransformer(), [1, 28, 28], 0),
        ["causal attention by hand"] = (() => new CausalAttention(), [11, 32], 0),
        ["scaled_dot_product_attention"] = (() => new ScaledAttention(), [11, 32], 0),
        ["MultiheadAttention"] = (() => new Heads(), [11, 32], 0),
        ["GPT, two blocks, tied weights"] = (() => new TinyGpt(), [9], 20),
        ["MLP-Mixer"] = (() => new MlpMixer(), [9, 12], 0),
        ["Swin: shifted windows"] = (() => new ShiftedWindows(), [8, 8, 8], 0),
        ["TCN"] = (() => new TemporalConvolutions(), [3, 41], 0),
        ["WaveNet"] = (() => new WaveNet(), [4, 19], 0),
        ["VAE"] = (() => new Variational(), [20], 0),
        ["mixed effects by gather"] = (() => new MixedEffects(), [5], 0),
        ["DeepSets"] = (() => new DeepSets(), [5, 3], 0),
        ["PointNet"] = (() => new PointNet(), [3, 17], 0),
        ["graph convolution"] = (() => new GraphConvolution(), [6, 5], 0),
        ["Siamese"] = (() => new Siamese(), [2, 6], 0),
        ["mixture of experts"] = (() => new Experts(), [6], 0),
        ["conv, PReLU, interpolate"] = (() => new ConvAutoencoder(), [1, 27, 29], 0),
        ["LeNet"] = (() => new LeNet(), [1, 28, 28], 0),
        ["AlexNet"] = (() => new AlexNet(), [3, 65, 67], 0),
        ["VGG with batch normalisation"] = (() => new Vgg(), [3, 21, 19], 0),
        ["ResNet-18"] = (() => new ResNet18(16), [3, 45, 51], 0),
        ["MobileNetV2"] = (() => new MobileNetV2(), [3, 17, 19], 0),
        ["EfficientNet block"] = (() => new EfficientNetBlock(), [12, 9, 11], 0),
        ["Inception block"] = (() => new Inception(), [8, 9, 11], 0),
        ["DenseNet"] = (() => new DenseNet(), [4, 9, 11], 0),
        ["SqueezeNet fire"] = (() => new SqueezeNet(), [8, 10, 13], 0),
        ["ShuffleNet unit"] = (() => new ShuffleNet(), [12, 7, 9], 0),
        ["ConvNeXt block"] = (() => new ConvNext(), [12, 9, 11], 0),
        ["U-Net"] = (() => new UNet(), [1, 28, 20], 0),
        ["squeeze-excite, reflect padding"] = (() => new SqueezeExcite(), [3, 13, 15], 0),
        ["YOLO head"] = (() => new Detector(), [3, 25, 33], 0),
        ["DCGAN generator"] = (() => new DcGan(), [10], 0),
    };

    /// <summary>An input of a model: normal, or integers under a number of codes.</summary>
    public static Tensor Input(string name, int batch)
    {
        var (_, tail, codes) = All[name];
        return codes == 0 ? randn([batch, .. tail]) : randint(0, codes, [batch, .. tail], int64);
    }
}
