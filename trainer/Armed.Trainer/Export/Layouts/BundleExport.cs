using Armed.Onnx;
using Armed.Onnx.Columns;
using Armed.Runtime;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>Lays a bundle out for other tools. The bundle is checked as for loading, rewritten graphs are compared with it, and only then anything is written.</summary>
public static class BundleExport
{
    /// <summary>Exports a bundle.</summary>
    /// <param name="request">The bundle, the layout, the directory to write.</param>
    /// <param name="cancellation">Stops before anything is written.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="InputException">The request is wrong, or the target is in use.</exception>
    /// <exception cref="ArmedBundleException">The bundle is damaged.</exception>
    /// <exception cref="ParityException">A rewritten graph differs from the bundle's.</exception>
    /// <exception cref="BundleWriteException">The disk or its permissions refuse.</exception>
    public static ExportResult Run(ExportRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var folder = new ExportFolder(request.Target, request.Force);
        var manifest = BundleReader.ReadManifest(request.Bundle, request.Outcomes);
        var byColumn = request.Strings || request.Layout == ExportLayout.Strings;
        var check = byColumn ? new ColumnGraphsCheck(manifest, cancellation) : null;
        var graphs = manifest.Graphs.Select(graph => Graph(request.Bundle, graph, manifest, check)).ToList();
        var files = Files(new ExportContent(request, manifest, graphs));
        var hashes = ChecksumList.Of(files);
        files.Add(ChecksumList.FileName, ChecksumList.Write(hashes));
        cancellation.ThrowIfCancellationRequested();
        folder.Publish(files);
        return new ExportResult(folder.Path, manifest.BundleId, hashes, check?.Rows ?? 0);
    }

    private static ExportedGraph Graph(string bundle, GraphDescription graph, BundleManifest manifest, ColumnGraphsCheck? check)
    {
        // Read as ArmedModel.Load reads it: size, hash, operators, shapes.
        var original = BundleReader.ReadGraph(bundle, graph, manifest, new ArmedModelOptions().MaxGraphBytes).Content;
        if (check is null)
        {
            return new ExportedGraph(graph.Role, ColumnModelWriter.Read(original));
        }

        var model = Rewrite(original, manifest);
        check.Run(graph.Role, original, model);
        return new ExportedGraph(graph.Role, model);
    }

    private static ColumnModel Rewrite(byte[] original, BundleManifest manifest)
    {
        try
        {
            return ColumnModelWriter.Write(original, ColumnGraphs.Matrices(manifest));
        }
        catch (OnnxExportException fault)
        {
            throw new InputException(fault.Message, fault);
        }
    }

    private static SortedDictionary<string, byte[]> Files(ExportContent content)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        void Add(IEnumerable<KeyValuePair<string, byte[]>> layout)
        {
            foreach (var (path, bytes) in layout)
            {
                files.Add(path, bytes);
            }
        }

        Add(content.Request.Layout switch
        {
            ExportLayout.Triton => TritonLayout.Files(content),
            ExportLayout.Mlflow => MlflowLayout.Files(content),
            ExportLayout.Strings => StringsLayout.Files(content),
            _ => BundleLayout.Files(content),
        });
        files.Add(ExportDescription.FileName, ExportDescription.Write(content));
        return files;
    }
}
