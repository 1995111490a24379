using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

public sealed class NoTensorLeaksAttributeTests
{
    [Fact]
    public void After_TensorLeftBehind_Fails()
    {
        var attribute = new NoTensorLeaksAttribute();
        var method = typeof(NoTensorLeaksAttributeTests).GetMethod(nameof(After_TensorLeftBehind_Fails))!;
        attribute.Before(method, null!);
        using (var left = ones(2))
        {
            Assert.ThrowsAny<Exception>(() => attribute.After(method, null!));
        }

        attribute.After(method, null!);
    }
}
