using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>Values at which operators of ONNX and of libtorch of the same name differ.</summary>
[NoTensorLeaks]
public sealed class LoweringEdgeTests
{
    private static readonly float[] s_multiples = [1, 0.3f, 0.6f, -0.3f, -1, 0.7f, 2.1f, 5.5f, 0, -0.05f];

    [Theory]
    [InlineData(0.1)]
    [InlineData(-0.1)]
    [InlineData(0.7)]
    [InlineData(3)]
    public void Divisions_AtMultiples_AreThoseOfTorch(double by)
    {
        Same(x => x.floor_divide(by), s_multiples);
        Same(x => x.div(by, RoundingMode.floor), s_multiples);
        Same(x => x.remainder(by), s_multiples);
        Same(x => x.floor_divide(x.flip(1) * by), s_multiples[..6]);
        Same(x => x.remainder(x.flip(1) * by), s_multiples[..6]);
    }

    [Fact]
    public void FloorDivide_ByZero_IsThatOfTorch() => Same(x => x.floor_divide(x.relu() * 2), [1, -1, 0, float.PositiveInfinity, -2]);

    [Fact]
    public void Products_AndExtremes_OfTruthValues_AreLogic()
    {
        Same(x => x.gt(0) * x.lt(1));
        Same(x => maximum(x.gt(1), x.lt(0)));
        Same(x => minimum(x.gt(0), x.lt(1)));
        Same(x => x.gt(0).amax([1L]));
        Same(x => x.gt(0).amin([1L]));
        Same(x => x.gt(0).max(1).values);
        Same(x => x.gt(0).min());
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Int32)]
    public void Orders_OfNarrowIntegers_AreThoseOfTorch(ScalarType element)
    {
        Tensor Narrow(Tensor x) => (x * 20 + 30).to(element); // distinct, 10 to 72
        float[] values = [1, 0.3f, 0.6f, -0.3f, -1, 0.7f, 2.1f];
        Same(x => Narrow(x).topk(2).values.to(float32) + Narrow(x).topk(2).indexes.to(float32), values);
        Same(x => Narrow(x).argsort(1).to(float32), values);
        Same(x => Narrow(x).sort(1, true).Values.to(float32), values);
        Same(x => Narrow(x).isnan(), values);
        Same(x => Narrow(x).isfinite(), values);
        Same(x => Narrow(x).isinf().to(float32) + Narrow(x).isposinf().to(float32), values);
    }

    [Theory]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Bool)]
    public void RunningExtremes_OfIntegers_AreThoseOfTorch(ScalarType element)
    {
        float[] values = [1, 0.3f, 0.6f, -0.3f, -1, 0.7f, 2.1f, 2.1f, -1];
        Tensor Signed(Tensor x) => element == ScalarType.Bool ? x.gt(0.5) : (x * 20 + (element == ScalarType.Byte ? 60 : 0)).to(element);
        foreach (var whole in (Func<Tensor, Tensor>[])[Signed, x => Signed(x.abs()), x => Signed(-x.abs())])
        {
            SameExtremes(whole, values);
        }
    }

    [Theory]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity, 1f, float.NegativeInfinity, float.MinValue)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity, float.MaxValue, float.MinValue, float.NegativeInfinity)]
    [InlineData(float.MinValue, float.NegativeInfinity, float.MinValue, float.MaxValue, float.MaxValue)]
    [InlineData(1f, float.NaN, 2f, float.NaN, -3f)]
    [InlineData(float.NaN, 1f, float.PositiveInfinity, float.NegativeInfinity, 1f)]
    [InlineData(2f, 1f, 2f, 1f, float.NaN)]
    public void RunningExtremes_AtTheEdgesOfNumbers_AreThoseOfTorch(params float[] values) => SameExtremes(x => x * 1, values);

    [Fact]
    public void RunningExtremes_AlongAMiddleAxis_AreThoseOfTorch() => SameExtremes(x => x.view(-1, 4, 2) * 1, [1, 0.3f, 0.6f, -0.3f, float.NaN, 0.7f, 2.1f, 2.1f]);

    private static void SameExtremes(Func<Tensor, Tensor> numbers, float[] values)
    {
        Same(x => numbers(x).cummax(1).values.to(float32), values);
        Same(x => numbers(x).cummax(1).indexes.to(float32), values);
        Same(x => numbers(x).cummin(1).values.to(float32), values);
        Same(x => numbers(x).cummin(1).indexes.to(float32), values);
    }

    [Fact]
    public void IsClose_AtInfinities_IsThatOfTorch()
    {
        float[] values = [float.PositiveInfinity, float.NegativeInfinity, 1, -1, 0, float.NaN];
        Same(x => x.isclose(x), values);
        Same(x => x.isclose(x.flip(1), 0.5), values);
        Same(x => x.isclose(-x, 1e-5, 3), values);
    }

    [Fact]
    public void Losses_AtTheirEdges_AreThoseOfTorch()
    {
        float[] unit = [0, 1, 0.5f, 1, 0, 0.25f];
        Same(x => F.binary_cross_entropy(x, x.flip(1), reduction: nn.Reduction.None), unit);
        Same(x => F.kl_div(x, x.flip(1), reduction: nn.Reduction.None), unit);
        Same(x => F.smooth_l1_loss(x, x.flip(1), nn.Reduction.None, 0.5), unit);
        Same(x => F.huber_loss(x, x.flip(1), 0.5, nn.Reduction.None), unit);
        Same(x => F.binary_cross_entropy_with_logits(x * 200 - 100, x.flip(1), reduction: nn.Reduction.None), unit);
    }

    [Fact]
    public void Losses_OfWholeTargets_AreThoseOfTorch()
    {
        Same(x => F.mse_loss(x, x.gt(0).to(int64), nn.Reduction.None));
        Same(x => F.l1_loss(x, x.gt(0).to(int64), nn.Reduction.None));
        Same(x => F.smooth_l1_loss(x, x.gt(0).to(int64), nn.Reduction.None, 0.5));
        Same(x => F.huber_loss(x, x.gt(0).to(int64), 0.5, nn.Reduction.None));
    }

    /// <summary>0 log 0 is 0, and 0 times the logarithm of 0 is NaN.</summary>
    [Fact]
    public void Divergence_FromAnImpossibleValue_IsThatOfTorch() =>
        Same(x => F.kl_div(x, x.flip(1).exp(), reduction: nn.Reduction.None), [float.NegativeInfinity, -1, float.NegativeInfinity, -0.5f, float.NegativeInfinity]);

    [Fact]
    public void Sums_OfProductsWithoutTheAddend_IgnoreItsNaN()
    {
        Same(x => addmm(x * float.NaN, x, ones(4, 4), 0f, 2f));
        Same(x => baddbmm(x.unsqueeze(2), x.unsqueeze(1), (x.unsqueeze(1) * float.NaN).repeat(1, 4, 1), 0f, 2f));
        Same(x => addmv(x.select(1, 0) * float.NaN, x, ones(4), 0f, 2f));
        Same(x => addr(x * float.NaN, x.select(1, 0), ones(4), 0f, 2f));
    }

    [Fact]
    public void Sign_OfTruthValues_IsRefused() => Assert.Contains("for truth values", Assert.Throws<OnnxExportException>(() => Same(x => x.gt(0).sign())).Message);

    [Fact]
    public void Roundings_OfIntegers_LeaveThem() => Same(x => x.mul(5).to(int64).floor() + x.mul(5).to(int64).ceil() + x.mul(5).to(int64).trunc());

    [Fact]
    public void TakeAlongDim_ThatBroadcasts_IsRefused() =>
        Assert.Contains("aten::take_along_dim in the module's own forward cannot be exported to ONNX opset 17: it broadcasts [n, 4] and [1, 4]",
            Assert.Throws<OnnxExportException>(() => Same(x => take_along_dim(x, tensor([1L, 0L, 2L, 3L], [1, 4]), 1))).Message);

    [Fact]
    public void MaskOfAnyAxis_StandsOnThatAxis()
    {
        Same(x => Masked(x * 1, TensorIndex.Colon, TensorIndex.Tensor(tensor([true, false, true, false]))));
        Same(x => Masked((x * 1).unsqueeze(1).repeat(1, 4, 1), TensorIndex.Colon, TensorIndex.Tensor(tensor([true, false, true, false]))));
        Same(x => Masked((x * 1).unsqueeze(2).repeat(1, 1, 4), TensorIndex.Tensor(x.gt(0))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_OfARowWithoutKeys_IsZero(bool isFloating)
    {
        using var blocked = tensor([false, false, false, true, true, false, true, true, true], [3, 3]);
        Same(x =>
        {
            var keys = x.unsqueeze(1).repeat(1, 3, 1);
            var mask = isFloating ? zeros(3, 3).masked_fill(blocked.logical_not(), float.NegativeInfinity) : blocked.clone();
            return F.scaled_dot_product_attention(keys, keys * 2, keys + 1, mask);
        });
        Same(x =>
        {
            var keys = x.unsqueeze(1).repeat(1, 3, 1);
            return F.scaled_dot_product_attention(keys, keys * 2, keys + 1, x.unsqueeze(1).narrow(2, 0, 1).gt(0).expand(-1, 3, 3));
        });
    }

    [Fact]
    public void Narrow_FromTheEnd_KeepsTheLast()
    {
        Same(x => x.narrow(1, -2, 2));
        Same(x => x.narrow(1, -3, 2));
        Same(x => x.narrow(0, -1, 1));
    }

    [Fact]
    public void Arange_OfTheBatch_TakesFractions()
    {
        Same(x => x + arange(0.5, x.shape[0], 1, float32).unsqueeze(1));
        Same(x => x + arange(0, x.shape[0], 0.5, float32).view(-1, 2).narrow(1, 1, 1));
        Same(x => x + arange(2, x.shape[0] + 2, 1, int64).unsqueeze(1));
    }

    [Fact]
    public void Places_OfNaN_AreBehindTheLastBound()
    {
        float[] values = [float.NaN, -1, 0, 0.5f, -2, float.PositiveInfinity];
        Same(x => searchsorted(tensor([-1f, 0f, 1f]), x), values);
        Same(x => searchsorted(tensor([-1f, 0f, 1f]), x, right: true), values);
        Same(x => bucketize(x, tensor([-1f, 0f, 1f])), values);
        Same(x => bucketize(x, tensor([-1f, 0f, 1f]), right: true), values);
    }

    [Fact]
    public void XLogY_OfZeroAndNaN_IsNaN() => Same(x => zeros_like(x).xlogy(x) + x.xlogy(x + 1), [float.NaN, 0, 1, -3]);

    [Fact]
    public void Variance_AlongNoAxes_IsThatOfAllElements() => Same(x =>
    {
        var (variance, mean) = var_mean(x, Array.Empty<long>(), true, true);
        return x * variance + mean + x.std(Array.Empty<long>());
    });

    [Fact]
    public void CosineSimilarity_OfAllPairs_Broadcasts() =>
        Same(x => F.cosine_similarity(x.unsqueeze(1), arange(12, dtype: float32).view(1, 3, 4), 2));

    private static Tensor Masked(Tensor x, params TensorIndex[] places)
    {
        x[places] = 7;
        return x;
    }

    /// <summary>The graph gives what the module gives, for rows of random numbers or for the values given.</summary>
    private static void Same(Func<Tensor, Tensor> function, params float[] values)
    {
        using var scope = NewDisposeScope();
        using var module = new Function(function);
        Tensor Rows(int batch) => values.Length == 0 ? randn(batch, 4) : tensor(values).repeat(batch, 1);
        var traced = OnnxExporter.Trace(module, Rows(3), new TraceOptions { OpenGraph = file => new RuntimeGraph(file), FreshInputs = batch => [Rows(batch)] });
        Assert.InRange(traced.LargestDifference!.Value, 0, 1e-6);
    }
}
