namespace Armed.Onnx.Tracing;

/// <summary>What an operator takes or gives: a tensor, a size, a number, a flag, a text, nothing, or a list of these.</summary>
internal abstract record TracedValue;

/// <summary>An integer, perhaps one that grows with the batch.</summary>
internal sealed record SizeValue(BatchSize Size) : TracedValue;

internal sealed record NumberValue(double Number) : TracedValue;

internal sealed record FlagValue(bool Flag) : TracedValue;

internal sealed record TextValue(string Text) : TracedValue;

internal sealed record NoValue : TracedValue;

internal sealed record ListValue(IReadOnlyList<TracedValue> Items) : TracedValue;
