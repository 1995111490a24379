using Armed.Runtime.Common;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Tests;

public sealed class ArmedModelLifetimeTests
{
    [Fact]
    public void Predict_AfterDispose_Throws()
    {
        var loaded = new LoadedModel();
        var row = loaded.Model.Row();
        loaded.Model.Dispose();
        loaded.Model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loaded.Model.Predict(row));
        Assert.Throws<ObjectDisposedException>(() => loaded.Model.Predict([1f, 2f], [0], [0], new float[1]));
        loaded.Dispose();
    }

    [Fact]
    public void Dispose_DuringCalls_LetsThemFinish()
    {
        using var loaded = new LoadedModel();
        var refused = 0;
        Parallel.For(0, 200, i =>
        {
            if (i == 50)
            {
                loaded.Model.Dispose();
            }

            try
            {
                Assert.InRange(loaded.Model.Predict(loaded.Model.Row(), "007").Value, 0, 1);
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref refused);
            }
        });
        Assert.NotEqual(0, refused);
    }

    [Fact]
    public void UseCounter_ReleasesOnceAfterTheLastUse()
    {
        var released = 0;
        var counter = new UseCounter(() => released++);
        Assert.True(counter.TryEnter());
        counter.Close();
        counter.Close();
        Assert.False(counter.TryEnter());
        Assert.Equal(0, released);
        counter.Leave();
        Assert.False(counter.TryEnter());
        Assert.Equal(1, released);
    }

    [Fact]
    public void Load_CudaWithoutProvider_NamesThePackage()
    {
        Assert.SkipWhen(OnnxEnvironment.Start().GetAvailableProviders().Contains("CUDAExecutionProvider"), "ONNX Runtime has CUDA here.");
        using var loaded = new LoadedModel();
        var e = Assert.Throws<NotSupportedException>(() => ArmedModel.Load(loaded.Model.Path, new ArmedModelOptions { Device = ArmedDevice.Cuda }));
        Assert.Contains("Microsoft.ML.OnnxRuntime.Gpu", e.Message, StringComparison.Ordinal);
        Assert.Contains("-p:ArmedDevice=cuda", e.Message, StringComparison.Ordinal);
        using var auto = ArmedModel.Load(loaded.Model.Path, new ArmedModelOptions { Device = ArmedDevice.Auto });
        Assert.Equal(ArmedDevice.Cpu, auto.Device);
    }

    [Fact]
    public void Load_InvalidOptions_NamesAllFaults()
    {
        var options = new ArmedModelOptions { Device = (ArmedDevice)7, IntraOpThreads = 0, MaxGraphBytes = 0, UnknownCluster = (UnknownClusterPolicy)9, SessionConfiguration = null! };
        var e = Assert.Throws<ArgumentException>(() => ArmedModel.Load("x", options));
        Assert.Equal(
            "Invalid ArmedModelOptions: Device is 7; expected Auto, Cpu or Cuda; IntraOpThreads is 0; expected at least 1; "
                + "SessionConfiguration is null or has an empty key or a null value; expected keys and values of ONNX Runtime, or an empty dictionary; "
                + "MaxGraphBytes is 0; expected 1 to 2147418112; UnknownCluster is 9; expected Population, Inferred, Error, Context, Membership or Auto.",
            e.Message);
    }

    [Fact]
    public void Options_Defaults_AreAsDocumented()
    {
        var options = new ArmedModelOptions();
        Assert.Equal(
            (ArmedDevice.Auto, 1, false, true, true, 1L << 30, null),
            (options.Device, options.IntraOpThreads, options.Spinning, options.MemoryArena, options.MemoryPattern, options.MaxGraphBytes, options.UnknownCluster));
        Assert.Empty(options.SessionConfiguration);
    }
}
