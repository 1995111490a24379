using Armed.Onnx;
using Armed.Trainer.Models;
using static TorchSharp.torch.nn;

namespace Armed.Trainer.Tests.Images;

/// <summary>The check of libtorch's convolutions. What it finds depends on the processor; after it all are right.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ConvolutionCheckTests : IDisposable
{
    public ConvolutionCheckTests() => ConvolutionCheck.Reset();

    public void Dispose() => ConvolutionCheck.Reset();

    [Fact]
    public void Switches_AreThere()
    {
        Assert.True(TorchLibrary.SetNnpack(on: false));
        Assert.True(TorchLibrary.SetOneDnn(on: true));
    }

    [Fact]
    public void Run_MultiplesOf16_LeavesOneDnnOn()
    {
        using var module = Sequential(Conv2d(1, 16, 3, padding: 1, bias: false), Conv2d(16, 32, 3, padding: 1, bias: false));

        // The first layer's own input gradient is not needed, but right: no channel count is odd on the output side.
        Assert.Null(ConvolutionCheck.Run(module));
    }

    [Fact]
    public void Run_OtherWidths_LeavesRightConvolutions()
    {
        using var module = Sequential(Conv2d(24, 24, 3, padding: 1, bias: false), Conv2d(24, 20, 3, padding: 1, bias: false));
        TorchLibrary.SetNnpack(on: false); // as the check does: it may compute right what oneDNN does not
        var error = Math.Max(ConvolutionCheck.Error(24, 24), ConvolutionCheck.Error(24, 20));

        var message = ConvolutionCheck.Run(module);

        Assert.Equal(error > 1e-3, message is not null);
        Assert.Equal(message, ConvolutionCheck.Run(module)); // a later fit of the process is as slow, and is told so
        Assert.InRange(ConvolutionCheck.Error(24, 24), 0, 1e-3);
        Assert.InRange(ConvolutionCheck.Error(24, 20), 0, 1e-3);
        TestContext.Current.TestOutputHelper!.WriteLine(message ?? "oneDNN's convolutions are right on this processor.");
    }

    [Fact]
    public void Run_NoConvolution_ChecksNothing()
    {
        using var module = Linear(2, 3);

        Assert.Null(ConvolutionCheck.Run(module));
    }
}
