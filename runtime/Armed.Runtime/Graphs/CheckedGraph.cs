using Armed.Runtime.Bundles;

namespace Armed.Runtime.Graphs;

/// <summary>A graph file whose hash and content are right.</summary>
/// <param name="Description">What the manifest says of it.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Model">Their content.</param>
internal sealed record CheckedGraph(GraphDescription Description, byte[] Content, OnnxModel Model);
