using System.Text.Json;

namespace Armed.Server.OpenApi;

/// <summary>An operation of the document.</summary>
/// <param name="Path">Its path; parameters are in braces.</param>
/// <param name="Write">Writes the members of the operation, between the braces that the document writes.</param>
internal sealed record DescribedOperation(string Path, Action<Utf8JsonWriter> Write);
