using System.Globalization;
using Armed.Onnx.Files;
using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>Writes a graph whose large constants lie in a second file, as files above 2 GB need it.</summary>
internal static class ExternalData
{
    /// <summary>What the second file's name has after the first one's.</summary>
    public const string Extension = ".data";

    private const int SmallestConstant = 1024; // bytes; smaller ones stay, so that the graph can be read alone
    private const int Alignment = 4096; // pages, so that a runtime can map constants

    public static void Write(ModelProto model, string path)
    {
        var target = Path.GetFullPath(path) + Extension;
        AtomicFile.Write(target, stream => Move(model.Graph, Path.GetFileName(target), stream)); // before the graph that names it
        AtomicFile.Write(path, model.ToByteArray());
    }

    private static void Move(GraphProto graph, string location, Stream stream)
    {
        foreach (var constant in graph.Initializer.Where(constant => constant.RawData.Length >= SmallestConstant))
        {
            stream.Write(new byte[(Alignment - stream.Position % Alignment) % Alignment]);
            constant.ExternalData.Add(Entry("location", location));
            constant.ExternalData.Add(Entry("offset", stream.Position.ToString(CultureInfo.InvariantCulture)));
            constant.ExternalData.Add(Entry("length", constant.RawData.Length.ToString(CultureInfo.InvariantCulture)));
            stream.Write(constant.RawData.Span);
            constant.ClearRawData();
            constant.DataLocation = TensorProto.Types.DataLocation.External;
        }
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
