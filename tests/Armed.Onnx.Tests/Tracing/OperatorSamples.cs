using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A forward pass for every operator of libtorch that has a lowering, and an input for it.</summary>
internal static class OperatorSamples
{
    private static readonly long[] s_row = [7];
    private static readonly long[] s_map = [4, 6, 6];
    private static readonly Dictionary<string, List<OperatorSample>> s_samples = new(StringComparer.Ordinal);

    static OperatorSamples()
    {
        AddArithmetic();
        AddFunctions();
        AddActivations();
        AddShapes();
        AddReductions();
        AddProducts();
        AddIndexing();
        AddLayers();
    }

    public static IReadOnlyDictionary<string, List<OperatorSample>> All => s_samples;

    private static void Add(string operators, long[] tail, Func<Tensor, Tensor> forward, string kind = "normal") => AddModule(operators, tail, () => new Function(forward), kind);

    private static void AddModule(string operators, long[] tail, Func<nn.Module<Tensor, Tensor>> module, string kind = "normal")
    {
        var sample = new OperatorSample(tail, kind, module);
        foreach (var name in operators.Split(' '))
        {
            if (!s_samples.TryGetValue(name, out var samples))
            {
                s_samples.Add(name, samples = []);
            }

            samples.Add(sample);
        }
    }

    private static void AddArithmetic()
    {
        Add("add", s_row, x => x.add(x.mul(2), alpha: 3));
        Add("add", s_row, x => x.gt(0).add(x.lt(1)).to(float32) + x.to(int64) + 1);
        Add("sub", s_row, x => (x - 1.5).sub(x * 2));
        Add("mul", s_row, x => x * 3 * x);
        Add("div", s_row, x => x / 3 + x.to(int64) / 2 + x.div(0.7, RoundingMode.floor) + x.div(0.7, RoundingMode.trunc));
        Add("floor_divide", s_row, x => x.floor_divide(0.7));
        Add("floor_divide", s_row, x => x.mul(5).to(int64).floor_divide(3).to(float32));
        Add("remainder", s_row, x => x.remainder(0.7) + x.mul(5).to(int64).remainder(3));
        Add("fmod", s_row, x => x.fmod(0.7));
        Add("pow", s_row, x => x.pow(2) + x.abs().pow(1.5) + x.pow(3));
        Add("maximum minimum", s_row, x => maximum(x, x * 0.5) + minimum(x, x * 2));
        Add("addcmul addcdiv", s_row, x => x.addcmul(x, x, 0.5).addcdiv(x, x * x + 1, 2));
        Add("lerp", s_row, x => lerp(x, x * 2 + 1, 0.3));
        Add("hypot logaddexp", s_row, x => x.hypot(x + 1) + logaddexp(x, -x));
        Add("gt lt ge le eq ne", s_row, x => x.gt(0).to(float32) + x.lt(0.5).to(float32) + x.ge(x * 2).to(float32) + x.le(0).to(float32) + x.to(int64).eq(0).to(float32) + x.to(int64).ne(0.5).to(float32));
        Add("logical_and logical_or logical_xor logical_not", s_row, x => x.gt(0).logical_and(x.lt(1)).logical_or(x.gt(0.7)).logical_xor(x.logical_not()).to(float32));
        Add("bitwise_and bitwise_or bitwise_xor bitwise_not", s_row, x => x.gt(0).bitwise_and(x.lt(1)).bitwise_or(x.gt(0.7)).bitwise_xor(x.gt(0).bitwise_not()).to(float32));
        Add("where masked_fill", s_row, x => where(x.gt(0), x, x * 2).masked_fill(x.lt(-0.5), -9));
        Add("isnan isinf isfinite", s_row, x => x.log().isnan().to(float32) + (1 / x.relu()).isinf().to(float32) + (1 / x.relu()).isfinite().to(float32));
    }

    private static void AddFunctions()
    {
        Add("neg abs sign exp erf floor ceil sin cos atan", s_row, x => (-x).abs().exp() + x.sign() + x.erf() + x.floor() + x.ceil() + x.sin() + x.cos() + x.atan());
        Add("reciprocal log sqrt rsqrt log1p log2 log10", s_row, x => x.reciprocal() + x.log() + x.sqrt() + x.rsqrt() + x.log1p() + x.log2() + x.log10(), "positive");
        Add("tan asin acos atanh logit", s_row, x => x.tan() + x.asin() + x.acos() + x.atanh() + x.logit(0.01), "unit");
        Add("sinh cosh asinh expm1 exp2 erfc", s_row, x => x.sinh() + x.cosh() + x.asinh() + x.expm1() + x.exp2() + x.erfc());
        Add("acosh", s_row, x => (x + 1.5).acosh(), "positive");
        Add("round trunc frac", s_row, x => x.round() + x.mul(3).trunc() + x.mul(3).frac() + x.square());
        Add("clamp clamp_min clamp_max", s_row, x => x.clamp(-0.5, 0.8) + x.clamp_min(0.1) + x.clamp_max(0.2) + x.clamp(x * 0.5 - 1, x + 1));
        Add("nan_to_num", s_row, x => x.log().nan_to_num());
        Add("sgn rad2deg deg2rad sinc", s_row, x => x.sgn() + x.rad2deg().deg2rad() + x.sinc() + x.relu().sinc());
        Add("atan2", s_row, x => x.atan2(x.flip(1)) + x.relu().atan2(x.zeros_like()) + x.atan2(x.flip(1).relu()));
        Add("xlogy heaviside", s_row, x => x.relu().xlogy(x.relu()) + x.relu().heaviside(tensor(0.5f)) - x.mul(0).xlogy(x.abs()));
    }

    private static void AddActivations()
    {
        Add("relu tanh sigmoid selu relu6", s_row, x => F.relu(x) + F.tanh(x) + F.sigmoid(x) + F.selu(x) + F.relu6(x * 5));
        Add("leaky_relu elu celu", s_row, x => F.leaky_relu(x, 0.2) + F.elu(x, 0.7) + F.celu(x, 0.8));
        Add("rrelu", s_row, x => F.rrelu(x, 0.1, 0.3));
        Add("hardtanh", s_row, x => F.hardtanh(x, -0.5, 0.7));
        Add("gelu", s_row, x => F.gelu(x));
        Add("silu hardswish hardsigmoid", s_row, x => F.silu(x) + F.mish(x) + F.hardswish(x * 3) + F.hardsigmoid(x * 3));
        Add("softplus", s_row, x => F.softplus(x) + F.softplus(x, 2, 1));
        Add("log_sigmoid", s_row, x => F.logsigmoid(x));
        Add("hardshrink softshrink threshold", s_row, x => F.hardshrink(x, 0.4) + F.softshrink(x, 0.3) + F.threshold(x, 0.2, -3));
        Add("prelu", s_map, x => F.prelu(x, tensor([0.1f, 0.2f, 0.3f, 0.4f])));
        Add("glu", [6], x => F.glu(x));
        Add("softmax log_softmax", s_map, x => F.softmax(x, 1) + F.log_softmax(x, -1));
        Add("dropout feature_dropout alpha_dropout", s_map, x => F.dropout(x, 0.5, false) + F.dropout2d(x, 0.5, false) + F.alpha_dropout(x, 0.5, false));
        Add("feature_alpha_dropout", s_map, x => F.feature_alpha_dropout(x, 0.5, false));
    }

    private static void AddShapes()
    {
        Add("view reshape flatten", s_map, x => x.view(x.shape[0], 24, 6).reshape(x.shape[0] * 2, -1).flatten().view(-1, 144));
        Add("unflatten unsqueeze squeeze", [6], x => x.unflatten(1, 2, 3).unsqueeze(1).squeeze(1));
        Add("contiguous detach clone positive", s_row, x => x.t().contiguous().t().detach().clone().positive());
        Add("to", s_row, x => x.to(int64).type_as(x) + x.gt(0).to(float32));
        Add("t mT mH", s_row, x => x.t().T.t().mT.mT.mH.mH + 1);
        Add("transpose permute movedim", s_map, x => x.transpose(1, -1).permute(0, 3, 1, 2).movedim([1L], [3L]) + 1);
        Add("expand broadcast_to", s_row, x => x.unsqueeze(1).expand(-1, 3, -1) + x.unsqueeze(0).broadcast_to(2, x.shape[0], 7).sum([0L]).unsqueeze(1));
        Add("expand_as", s_row, x => x / F.normalize(x));
        Add("repeat tile", s_row, x => x.repeat(1, 2) + x.tile([1L, 2L]));
        Add("repeat_interleave", s_row, x => x.repeat_interleave(3, 1));
        Add("flip roll", s_map, x => x.flip(1, 2).roll([2L, 1L], [1L, 3L]));
        Add("fliplr flipud ravel", s_row, x => x.t().flipud().t() + x.fliplr().ravel().view(-1, 7));
        Add("diagonal", s_map, x => x.diagonal(0, 2, 3) + x.diagonal(0, -1, 2) * x[TensorIndex.Colon, TensorIndex.Colon, 0].diagonal(1, 1, 2).sum(1).unsqueeze(1).unsqueeze(1));
        Add("diagonal", [5, 3], x => x.diagonal(-1, 1, 2) + x.diagonal(-2, 1, 2).narrow(1, 0, 1) + x.diagonal(1, 1, 2).narrow(1, 0, 1));
        Add("diag_embed", s_map, x => x.diag_embed());
        Add("repeat_interleave", s_row, x => x.repeat_interleave(tensor([1L, 2L, 0L, 1L, 3L, 1L, 1L]), 1) + x.repeat_interleave(tensor([2L]), 1).narrow(1, 2, 9));
        Add("unfold", s_map, x => x.unfold(2, 4, 2).unfold(3, 3, 1) + 1);
        Add("im2col", [2, 7, 5], x => F.unfold(x, (3, 2), (2, 1), (1, 0), (2, 1)));
        Add("col2im im2col", [2, 7, 5], x => F.fold(F.unfold(x, (3, 2), (2, 1), (1, 0), (2, 1)), (7, 5), (3, 2), (2, 1), (1, 0), (2, 1)));
        Add("grid_sampler affine_grid_generator", s_map, x => F.grid_sample(x, F.affine_grid(x.mean([2L]).view(-1, 2, 3, 4).sum([3L]) * 0.5, [x.shape[0], 4, 3, 5], false), align_corners: false)
            + F.grid_sample(x, F.affine_grid(x.mean([3L]).view(-1, 2, 3, 4).sum([3L]), [x.shape[0], 4, 3, 5], true), padding_mode: GridSamplePaddingMode.Border, align_corners: true));
        Add("grid_sampler", s_map, x => F.grid_sample(x, x.narrow(1, 0, 2).permute(0, 2, 3, 1), GridSampleMode.Nearest, GridSamplePaddingMode.Reflection, true));
        Add("affine_grid_generator", [36], x => F.affine_grid(x.view(-1, 3, 12).narrow(2, 0, 4), [x.shape[0], 1, 2, 1, 3], true));
        Add("pixel_shuffle pixel_unshuffle", s_map, x => F.pixel_unshuffle(F.pixel_shuffle(x, 2), 3) + 1);
        Add("channel_shuffle", s_map, x => nn.ChannelShuffle(2).forward(x));
        Add("select slice narrow", s_map, x => x.select(1, 2) + x[TensorIndex.Colon, 1, TensorIndex.Slice(0, 6, 1)] + x.narrow(1, 0, 1).squeeze(1) + x.slice(1, 0, 4, 3).sum([1L]));
        Add("slice narrow", s_row, x => cat([x.slice(0, 0, x.shape[0], 1), x.narrow(0, 0, x.shape[0])], 1));
        Add("tril triu", s_map, x => x.tril() + x.triu(1) * 2);
        Add("cat stack hstack vstack", s_row, x => cat([x, x * 2], 1) + stack([x, x + 1], 1).flatten(1) + hstack([x, -x]) + vstack([x, x]).view(2, -1, 7).permute(1, 0, 2).flatten(1));
        Add("chunk", s_row, x => cat([x, x * 2]).chunk(2, 0)[1]);
        Add("chunk", s_map, x => x.chunk(2, 1)[1]);
        Add("split split_with_sizes", s_map, x => x.split(3, 2)[1] + x.split([2L, 4L], 3)[0].repeat(1, 1, 1, 3).narrow(2, 0, 3));
        Add("tensor_split", s_map, x => x.tensor_split(2, 3)[0]);
        Add("unbind", s_map, x => x.unbind(1)[3]);
        Add("hsplit vsplit dsplit", s_map, x => x.hsplit([1L, 3L])[1].dsplit([2L, 4L])[1] + cat([x, x * 2]).vsplit(2)[1].hsplit(2)[0].narrow(2, 0, 2));
        Add("dstack column_stack", s_row, x => dstack(new[] { x, x * 2 }).flatten(1) + column_stack(new[] { x, x.sum([1L]), x.narrow(1, 0, 6) }));
        Add("meshgrid", s_row, x =>
        {
            var ij = meshgrid(new[] { arange(7, dtype: float32), arange(2, dtype: float32) }).ToArray();
            var xy = meshgrid(new[] { x.sum([1L]), arange(7, dtype: float32) }, "xy").ToArray();
            return x + ij[0][TensorIndex.Colon, 1] + ij[1][6].sum() + xy[0].t() + xy[1].t();
        });
        Add("_pad_enum", [3, 5], x => F.pad(x, [1, 2], PaddingModes.Constant, 0.5) + F.pad(x, [1, 2], PaddingModes.Reflect) + F.pad(x, [1, 2], PaddingModes.Replicate) + F.pad(x, [1, 2], PaddingModes.Circular));
        Add("zeros ones full", s_row, x => cat([x, zeros(x.shape[0], 2), ones(x.shape[0], 1), full(x.shape[0], 1, 0.3f)], 1));
        Add("zeros_like ones_like full_like", s_row, x => x.zeros_like() + x.ones_like() * x + x.full_like(0.4));
        Add("zeros ones full", s_row, x => x + x.new_zeros(7) + x.new_ones(7) + x.new_full([7], 0.3));
        Add("arange linspace eye", s_row, x => x + arange(7, dtype: float32) + linspace(0, 1, 7) + matmul(x, eye(7)) + arange(0, x.shape[0], 1, float32).unsqueeze(1));
        Add("fill zeros copy scalar_tensor", s_row, x =>
        {
            var y = x * 1;
            var z = x * 1;
            y[TensorIndex.Colon, 2] = 5;
            z.narrow(1, 0, 2).zero_();
            z.narrow(1, 3, 2).copy_(x.narrow(1, 0, 2));
            z.narrow(1, 6, 1).fill_(3);
            return y + z;
        });
        Add("atleast_1d atleast_2d atleast_3d", s_row, x => x.atleast_1d().atleast_2d() + x.atleast_3d().squeeze(-1));
        Add("empty empty_like fill copy", s_row, x => empty(x.shape[0], 7).fill_(2) + x.empty_like().copy_(x));
    }

    private static void AddReductions()
    {
        Add("sum mean prod", s_map, x => x.sum([2L, 3L]) + x.mean([-1L]).sum([-1L]) + x.prod(3).prod(2) + x.gt(0).sum([2L, 3L]) + x.mean());
        Add("amax amin", s_map, x => x.amax([2L, 3L]) + x.amin([2L, 3L]));
        Add("max min", s_map, x => x.max(1).values + x.min(1, true).values.squeeze(1) + x.max() + x.max(3).indexes.unsqueeze(1).sum([1L, 2L, 3L], true).squeeze(1));
        Add("argmax argmin", s_row, x => x.argmax(1).to(float32) + x.argmin(1).to(float32) * 10);
        Add("logsumexp", s_map, x => x.logsumexp(1L));
        Add("norm linalg_vector_norm", s_map, x => x.norm(1) + linalg.vector_norm(x, 3, [1L]) + linalg.vector_norm(x, double.PositiveInfinity, [1L]) + linalg.vector_norm(x, 1, [1L]));
        Add("var std", s_map, x => x.std(1) + x.var(1, false) + x.std([0L, 1L]) + x.var());
        Add("var_mean std_mean", s_map, x =>
        {
            var ((variance, mean), (deviation, along)) = (var_mean(x, [2L, 3L], true, true), std_mean(x, 1, false, true));
            return (x - mean) / variance + (x - along) / deviation;
        });
        Add("aminmax", s_map, x =>
        {
            var ((low, high), (least, most)) = (x.aminmax(2, true), x.aminmax());
            return (x - low) / (high - low) + least + most;
        });
        Add("linalg_norm", s_map, x => linalg.norm(x, 3.0, [1L], true) + linalg.norm(x, dims: [2L, 3L], keepdim: true) + linalg.norm(x));
        Add("dist", s_row, x => x + x.dist(x * 2, 3));
        Add("any all", s_map, x => x.gt(1).any(1).to(float32) + x.gt(-1).all(1).to(float32));
        Add("count_nonzero", s_map, x => x.gt(0).count_nonzero([1L]).to(float32));
        Add("cosine_similarity", s_map, x => F.cosine_similarity(x, x * x + 1, 1));
        Add("pairwise_distance", s_row, x => F.pairwise_distance(x, x * 2));
        Add("smooth_l1_loss huber_loss", s_row, x => F.smooth_l1_loss(x, x * 2 + 0.5, nn.Reduction.None, 0.7) + F.huber_loss(x, x.mul(3), 0.4, nn.Reduction.None) + F.smooth_l1_loss(x, x * 2));
        Add("binary_cross_entropy", s_row, x => F.binary_cross_entropy(x.sigmoid(), x.flip(1).sigmoid(), reduction: nn.Reduction.None) + F.binary_cross_entropy(x.relu().clamp_max(1), x.gt(0).to(float32)));
        Add("binary_cross_entropy_with_logits", s_row, x => F.binary_cross_entropy_with_logits(x, x.flip(1).sigmoid(), reduction: nn.Reduction.None) + F.binary_cross_entropy_with_logits(x, x.gt(0).to(float32), pos_weights: tensor(3f)));
        Add("kl_div", s_row, x => F.kl_div(x.log_softmax(1), x.flip(1).softmax(1), reduction: nn.Reduction.None) + F.kl_div(x.log_softmax(1), x.flip(1).log_softmax(1), true, nn.Reduction.Sum) + F.kl_div(x, x.relu()));
        Add("cummax cummin", s_row, x => x.round().cummax(1).values + x.round().cummax(1).indexes.to(float32) + x.cummin(1).values);
        Add("isposinf isneginf isclose", s_row, x => (1 / x.relu()).isposinf().to(float32) + x.relu().log().isneginf().to(float32) + x.isclose(x * 1.01, 0.05, 1e-3).to(float32) + (1 / x.relu()).isclose(1 / x.relu()).to(float32));
        Add("addmv addr", s_row, x => addmv(x.sum(1), x, tensor([1f, 2f, 3f, 4f, 5f, 6f, 7f]), 0.5f, 2f).unsqueeze(1) + addr(x, x.sum(1), tensor([1f, 2f, 3f, 4f, 5f, 6f, 7f]), 0.5f, 2f));
        Add("mse_loss l1_loss broadcast_tensors", s_row, x => F.mse_loss(x, x * 2, nn.Reduction.None) + F.l1_loss(x, x * 2, nn.Reduction.None));
        Add("cumsum", s_row, x => x.cumsum(1));
        Add("cumprod", s_map, x => x.cumprod(1) + x.cumprod(-1));
        Add("diff", s_row, x => x.diff(1, 1));
        Add("kthvalue", s_map, x => x.kthvalue(2, 1, true).values + x.kthvalue(3, -1).values.unsqueeze(-1) + x.kthvalue(1, 2).indices.unsqueeze(2).to(float32));
        Add("searchsorted bucketize", s_row, x => searchsorted(tensor([-1f, 0f, 1f]), x.round()).to(float32) + bucketize(x.round(), tensor([-1f, 0f, 1f]), right: true) + searchsorted(x.sort(1).Values, x, right: true));
        Add("topk sort argsort", s_row, x => x.topk(3).values.sum([1L], true) + x.sort(1, true).Values + x.argsort(1).to(float32));
    }

    private static void AddProducts()
    {
        Add("matmul", s_map, x => matmul(x, x.transpose(-1, -2)));
        Add("mm", s_row, x => x.mm(eye(7) * 2));
        Add("bmm baddbmm", [5, 5], x => baddbmm(x.bmm(x), x, x, 0.5f, 0.25f));
        Add("mv dot", s_row, x => x.mv(arange(7, dtype: float32)) + x.flatten().dot(x.flatten()));
        AddModule("addmm t", s_row, () => nn.Linear(7, 3));
        AddModule("matmul t", s_map, () => nn.Linear(6, 3, hasBias: false));
        Add("addmm", s_row, x => F.linear(x, ones(3, 7) * 0.3, ones(3)) + addmm(ones(3), x, ones(7, 3), 0.5f, 2f));
        Add("matmul", [5, 7], x => F.linear(x, arange(21, dtype: float32).view(3, 7)));
        Add("outer", s_row, x => x.sum([1L]).outer(arange(3, dtype: float32)));
        Add("bilinear", s_row, x => F.bilinear(x, x * 2, arange(2 * 49, dtype: float32).view(2, 7, 7) * 0.01, ones(2)));
        Add("einsum", s_map, x => einsum("bchw,bcvw->bchv", x, x));
        Add("cdist", [5, 3], x => cdist(x, x * 2 + 1));
        Add("cdist", [5, 3], x => cdist(x, x * 2 + 1, 3) + cdist(x, x * 2 + 1, double.PositiveInfinity));
        Add("tensordot inner", s_map, x => torch.tensordot(x, arange(36, dtype: float32).view(6, 2, 3), [2L], [0L]).sum([2L]) + x.inner(arange(12, dtype: float32).view(2, 6)).sum([2L]).unsqueeze(-1));
        Add("linalg_multi_dot", s_row, x => linalg.multi_dot([x, ones(7, 3), arange(6, dtype: float32).view(3, 2)]));
        Add("linalg_cross", [2, 3], x => linalg.cross(x, x.flip(1), 2));
        Add("linalg_det", [3, 3], x => linalg.det(x));
    }

    private static void AddIndexing()
    {
        AddModule("embedding", [3], () => nn.Embedding(10, 3), "codes");
        AddModule("embedding_bag", [3], () => new Bag(EmbeddingBagMode.Sum), "codes");
        AddModule("embedding_bag", [3], () => new Bag(EmbeddingBagMode.Mean), "codes");
        AddModule("embedding_bag", [3], () => new Bag(EmbeddingBagMode.Max), "codes");
        Add("one_hot", [3], x => F.one_hot(x, 10).sum([1L]).to(float32), "codes");
        Add("index_select gather", s_row, x => x.index_select(1, tensor([2L, 0L, 1L])) + x.gather(1, x.argsort(1)).narrow(1, 0, 3));
        Add("take_along_dim", s_row, x => take_along_dim(x, x.argsort(1), 1));
        Add("index", s_map, x => x[TensorIndex.Colon, TensorIndex.Tensor(tensor([2L, 0L]))].sum([1L], true) + x.permute(1, 2, 0, 3)[TensorIndex.Tensor(tensor([1L])), TensorIndex.Tensor(tensor([2L]))].squeeze(0).unsqueeze(1).unsqueeze(1));
        Add("index_put", s_row, x => (x * 1).index_put_(tensor(0f), x.gt(0.5)));
        Add("scatter scatter_add", s_row, x => x.scatter(1, x.argsort(1), x * 2) + x.scatter_add(1, x.argsort(1), x));
        Add("index", s_map, x => x[TensorIndex.Colon, TensorIndex.Tensor(tensor([1L, 0L])), TensorIndex.Tensor(tensor([2L, 5L]))] + x[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Tensor(tensor([1L, 0L])), TensorIndex.Tensor(tensor([2L, 5L]))].sum([1L, 2L]).view(-1, 1, 1));
        Add("index_add", s_row, x => x.index_add(1, tensor([2L, 0L, 2L]), x.narrow(1, 0, 3), 0.5) + zeros(3, 7).index_add(0, x[TensorIndex.Colon, 0].gt(0).to(int64), x, 1).sum([0L]));
        Add("index_copy index_fill", s_row, x => x.index_copy(1, tensor([2L, 0L]), x.narrow(1, 3, 2)) + x.index_fill(1, tensor([2L, 5L]), 9));
    }

    private static void AddLayers()
    {
        AddModule("lstm", [5, 6], () => new Recurrent(nn.LSTM(6, 4, numLayers: 2, batchFirst: true, bidirectional: true)));
        AddModule("gru", [5, 6], () => new Recurrent(nn.GRU(6, 4, batchFirst: true)));
        AddModule("rnn_tanh", [5, 6], () => new Recurrent(nn.RNN(6, 4, batchFirst: true)));
        AddModule("rnn_relu", [5, 6], () => new Recurrent(nn.RNN(6, 4, nonLinearity: nn.NonLinearities.ReLU, batchFirst: true, bidirectional: true)));
        AddModule("linear unsafe_chunk", [6], () => new Recurrent(nn.LSTMCell(6, 4)));
        AddModule("linear unsafe_chunk", [6], () => new Recurrent(nn.GRUCell(6, 4)));
        AddModule("linear", [6], () => new Recurrent(nn.RNNCell(6, 4)));
        AddModule("linear", [6], () => new Recurrent(nn.RNNCell(6, 4, nn.NonLinearities.ReLU)));
        Add("batch_norm", s_map, x => F.batch_norm(x, arange(4, dtype: float32) * 0.1, arange(4, dtype: float32) * 0.1 + 1));
        Add("layer_norm", s_map, x => F.layer_norm(x, [6, 6]) + F.layer_norm(x, [6], arange(6, dtype: float32), ones(6)));
        Add("instance_norm", s_map, x => F.instance_norm(x));
        Add("group_norm", s_map, x => F.group_norm(x, 2, arange(4, dtype: float32), ones(4)));
        Add("_convolution", s_map, x => F.conv2d(x, ones(3, 4, 3, 3) * 0.1, ones(3), [1L, 1L], [1L, 1L]) + F.conv_transpose2d(x, ones(4, 3, 3, 3) * 0.1, padding: [1L, 1L]));
        AddModule("_convolution_mode", [3, 9], () => nn.Conv1d(3, 2, 4, padding: Padding.Same, dilation: 2, bias: false));
        Add("max_pool2d avg_pool2d", [2, 7, 9], x => F.max_pool2d(x, 3, 2, 1, ceil_mode: true) + F.avg_pool2d(x, 3, 2, 1, ceil_mode: false).sum() + F.avg_pool2d(x, 3, 2, 0, ceil_mode: true, count_include_pad: false).sum());
        Add("max_pool1d avg_pool1d", [2, 9], x => F.max_pool1d(x, 2) + F.avg_pool1d(x, 2));
        Add("max_pool3d avg_pool3d", [2, 4, 5, 6], x => F.max_pool3d(x, [2L, 2L, 2L]) + F.avg_pool3d(x, [2L, 2L, 2L]));
        Add("max_pool2d_with_indices max_unpool2d", [2, 7, 8], x =>
        {
            var (most, places) = F.max_pool2d_with_indices(x, [2L, 2L]);
            return F.max_unpool2d(most, places, [7L, 8L]) + most.sum();
        });
        Add("max_pool1d_with_indices", [2, 9], x => F.max_pool1d_with_indices(x, 2).output + F.max_pool1d_with_indices(x, 2).indices.to(float32));
        Add("max_pool3d_with_indices max_unpool3d", [2, 4, 5, 6], x =>
        {
            var (most, places) = F.max_pool3d_with_indices(x, [2L, 2L, 2L]);
            return F.max_unpool3d(most, places, [4L, 5L, 6L], [2L, 2L, 2L], [0L, 0L, 0L]);
        });
        Add("adaptive_avg_pool1d adaptive_max_pool1d", [2, 7], x => F.adaptive_avg_pool1d(x, 3) + F.adaptive_max_pool1d(x, 3));
        Add("adaptive_avg_pool2d adaptive_max_pool2d", s_map, x => F.adaptive_avg_pool2d(x, [4L, 3L]) + F.adaptive_max_pool2d(x, [4L, 3L]) + F.adaptive_avg_pool2d(x, 1));
        Add("adaptive_avg_pool3d", [2, 4, 6, 6], x => F.adaptive_avg_pool3d(x, [2L, 2L, 4L]));
        Add("upsample_nearest1d upsample_linear1d", [2, 5], x => F.interpolate(x, scale_factor: [2.0], mode: InterpolationMode.Nearest) + F.interpolate(x, size: [10L], mode: InterpolationMode.Linear, align_corners: false));
        Add("upsample_nearest2d upsample_bilinear2d upsample_bicubic2d", [2, 5, 4], x => F.interpolate(x, size: [7L, 6L], mode: InterpolationMode.Nearest) + F.interpolate(x, size: [7L, 6L], mode: InterpolationMode.Bilinear, align_corners: false)
            + F.interpolate(x, size: [7L, 6L], mode: InterpolationMode.Bilinear, align_corners: true) + F.interpolate(x, size: [7L, 6L], mode: InterpolationMode.Bicubic, align_corners: false));
        Add("upsample_nearest3d upsample_trilinear3d", [2, 3, 4, 2], x => F.interpolate(x, scale_factor: [2.0, 2.0, 2.0], mode: InterpolationMode.Nearest) + F.interpolate(x, scale_factor: [2.0, 2.0, 2.0], mode: InterpolationMode.Trilinear, align_corners: false));
        Add("scaled_dot_product_attention", [2, 5, 4], x => F.scaled_dot_product_attention(x, x, x, is_casual: true) + F.scaled_dot_product_attention(x, x * 2, x, x.mean([3L], true).expand(-1, -1, -1, 5)));
    }
}
