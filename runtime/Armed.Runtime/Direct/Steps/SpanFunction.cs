namespace Armed.Runtime.Direct.Steps;

/// <summary>A function of each element of a span, as System.Numerics.Tensors has them.</summary>
internal delegate void SpanFunction(ReadOnlySpan<float> source, Span<float> destination);
