namespace Armed.Onnx.Tests.Tracing;

/// <summary>Apart from the suite, as TorchSharp 0.107 leaves a tensor behind for each call of the module.</summary>
public sealed class MultiheadAttentionTraceTests
{
    [Fact]
    public void Trace_OfAttention_MatchesTorch() => new TraceSuiteTests().Trace_OfAModel_MatchesTorch("MultiheadAttention");
}
