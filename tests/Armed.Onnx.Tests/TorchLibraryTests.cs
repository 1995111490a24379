using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

public sealed class TorchLibraryTests
{
    [Fact]
    public void EnsureLoadable_ThenFirstTensor_Works()
    {
        TorchLibrary.EnsureLoadable();
        using var scope = NewDisposeScope();
        Assert.Equal(6f, tensor(new[] { 1f, 2f, 3f }).sum().item<float>());
    }

    [Fact]
    public void Switches_OfTheConvolutionLibraries_AreThere()
    {
        Assert.True(TorchLibrary.SetOneDnn(false)); // as they are in these tests
        Assert.True(TorchLibrary.SetNnpack(false));
    }
}
