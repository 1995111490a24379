using Armed.Trainer.Common;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Common;

[Collection(FitsCollection.Name)]
public sealed class TensorArithmeticTests
{
    private static readonly float[] s_values = [-104, -21, -1.5f, -1e-4f, 0, 3e-5f, 0.7f, 19.99f, 20.01f, 87];

    /// <summary>The same libtorch operations with the same numbers, so the same bits, in the gradient too.</summary>
    [Fact]
    public void Operations_AgainstTorchSharp_GiveTheSameBits()
    {
        Same(x => x.Softplus(), x => nn.functional.softplus(x));
        Same(x => x.Squared(), x => x.square());
        Same(x => x.Elu(), x => nn.functional.elu(x, 1));
        Same(x => x.Plus(x), x => x + x);
        Same(x => x.Plus(0.1), x => x + 0.1);
        Same(x => x.PlusOne(), x => 1 + x);
        Same(x => x.MinusOne(), x => x - 1);
        Same(x => x.Times(-0.1), x => -0.1 * x);
    }

    [Fact]
    public void KnownOr_CodesOutsideTheRange_AreTheEnd()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0L, 3, 4, 4, 4], tensor(new long[] { 0, 3, 4, 9, -1 }).KnownOr(4).data<long>().ToArray());
    }

    private static void Same(Func<Tensor, Tensor> ours, Func<Tensor, Tensor> theirs)
    {
        using var scope = NewDisposeScope();
        var ((value, gradient), (expected, expectedGradient)) = (Run(ours), Run(theirs));
        Assert.Equal(expected, value);
        Assert.Equal(expectedGradient, gradient);
    }

    private static (float[] Value, float[] Gradient) Run(Func<Tensor, Tensor> function)
    {
        var x = tensor(s_values, requires_grad: true);
        var y = function(x);
        y.sum().backward();
        return ([.. y.detach().data<float>()], [.. x.grad!.data<float>()]);
    }
}
