namespace Armed.Server.Inference;

/// <summary>An output that a request wants.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Binary">As bytes after the JSON; null for what the request says for all.</param>
internal readonly record struct RequestedOutput(OutputKind Kind, bool? Binary);
