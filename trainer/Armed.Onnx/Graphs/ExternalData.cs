using System.Globalization;
using System.Security.Cryptography;
using Armed.Onnx.Files;
using Armed.Onnx.Schema;
using Google.Protobuf;

namespace Armed.Onnx.Graphs;

/// <summary>Writes a graph whose large constants lie in a second file, as files above 2 GB need it.</summary>
/// <remarks>
/// The second file's name holds a hash of its content, so that it never takes the place of the data of the graph that is still there: whoever opens the graph's path finds the old pair or the new one.
/// </remarks>
internal static class ExternalData
{
    /// <summary>What the second file's name has at its end.</summary>
    public const string Extension = ".data";

    private const string Location = "location";
    private const int SmallestConstant = 1024; // bytes; smaller ones stay, so that the graph can be read alone
    private const int Alignment = 4096; // pages, so that a runtime can map constants
    private const int HashBytes = 8;
    private const long LargestGraph = 1 << 26; // bytes; a graph with external data is small

    public static void Write(ModelProto model, string path)
    {
        path = Path.GetFullPath(path);
        var former = Former(path);
        var data = "";
        AtomicFile.WriteNamed(path + Extension, stream => data = path + Move(model.Graph, Path.GetFileName(path), stream)); // before the graph that names it
        try
        {
            AtomicFile.Write(path, model.ToByteArray());
        }
        catch when (former != data)
        {
            File.Delete(data);
            throw;
        }

        if (former is not null && former != data)
        {
            File.Delete(former);
        }
    }

    // Writes the constants; returns the end of the file's name.
    private static string Move(GraphProto graph, string graphName, Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var locations = new List<StringStringEntryProto>();
        foreach (var constant in graph.Initializer.Where(constant => constant.RawData.Length >= SmallestConstant))
        {
            Append(stream, hash, new byte[(Alignment - stream.Position % Alignment) % Alignment]);
            locations.Add(Entry(Location, ""));
            constant.ExternalData.Add(locations[^1]);
            constant.ExternalData.Add(Entry("offset", stream.Position.ToString(CultureInfo.InvariantCulture)));
            constant.ExternalData.Add(Entry("length", constant.RawData.Length.ToString(CultureInfo.InvariantCulture)));
            Append(stream, hash, constant.RawData.Span);
            constant.ClearRawData();
            constant.DataLocation = TensorProto.Types.DataLocation.External;
        }

        var end = $".{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, HashBytes))}{Extension}";
        locations.ForEach(location => location.Value = graphName + end);
        return end;
    }

    private static void Append(Stream stream, IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        hash.AppendData(bytes);
    }

    // The data of the graph that is there, if it was written beside it and for it; null otherwise.
    private static string? Former(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        if (!File.Exists(path) || new FileInfo(path).Length > LargestGraph)
        {
            return null;
        }

        try
        {
            var entries = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph?.Initializer.SelectMany(constant => constant.ExternalData) ?? [];
            var location = entries.FirstOrDefault(entry => entry.Key == Location)?.Value;
            return location is not null && location == Path.GetFileName(location) && location.StartsWith(name + ".", StringComparison.Ordinal) && location.EndsWith(Extension, StringComparison.Ordinal)
                ? Path.Combine(folder, location) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // the file that is replaced is no graph
        }
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
