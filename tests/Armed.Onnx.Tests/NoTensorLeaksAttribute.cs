using System.Reflection;
using TorchSharp;
using Xunit.v3;

namespace Armed.Onnx.Tests;

/// <summary>Fails a test that leaves tensors behind, by TorchSharp's own count for the thread.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NoTensorLeaksAttribute : BeforeAfterTestAttribute
{
    private readonly AsyncLocal<long> _before = new();

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => _before.Value = Live;

    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        Assert.True(Live == _before.Value, $"{Live - _before.Value} tensors are left after {methodUnderTest.Name}.");

    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
