namespace Armed.Benchmarks.Direct;

/// <summary>A dense layer: weights input by input, its biases, whether SiLU follows, and what is subtracted after that.</summary>
internal sealed record PlainLayer(float[] Weights, float[] Bias, bool IsSilu, float[]? Centre);
