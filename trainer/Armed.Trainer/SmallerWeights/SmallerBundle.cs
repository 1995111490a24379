using Armed.Onnx;
using Armed.Onnx.Graphs;
using Armed.Runtime;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Common;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Layouts;

namespace Armed.Trainer.SmallerWeights;

/// <summary>
/// Writes a bundle again with the weights of its networks' layers in fewer bits. The effects of the clusters, the last layer, the uncertainties and the standardisation of the inputs keep theirs. Both bundles predict the
/// same rows, and the loss is in the new bundle's manifest and card.
/// </summary>
public static class SmallerBundle
{
    private static readonly string[] s_copied = [EffectsCsv.FileName, "history.jsonl"];

    /// <summary>Writes it.</summary>
    /// <param name="request">The bundle, the precision, the directory to write.</param>
    /// <param name="cancellation">Stops before anything is at the target.</param>
    /// <returns>What was written, and what it lost.</returns>
    /// <exception cref="InputException">The request is wrong, the bundle has no large weights or has small ones already, or the data cannot be read.</exception>
    /// <exception cref="ArmedBundleException">The bundle is damaged.</exception>
    /// <exception cref="ParityException">The new bundle fails a check.</exception>
    /// <exception cref="BundleWriteException">The target exists, or the disk or its permissions refuse.</exception>
    public static SmallerBundleResult Write(SmallerBundleRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        _ = new ExportFolder(request.Target, request.Force); // refuses what armed export did not write
        var options = new ArmedModelOptions { Device = ArmedDevice.Cpu, Outcomes = request.Outcomes };
        using var before = ArmedModel.Load(request.Bundle, options);
        RequireFull(request, before.Manifest);
        var rows = MeasuredRows.Of(before.Manifest, request.Data, cancellation);
        var (files, bytes) = Graphs(request, before.Manifest, options.MaxGraphBytes);
        var size = files.Values.Sum(file => (long)file.Length);
        var manifest = Manifest(request, before.Manifest, files, rows);
        using var staged = BundleWriter.Stage(request.Target, files, manifest, request.Force);
        RequireSound(request, staged.Path, options);
        using (var after = ArmedModel.Load(staged.Path, options))
        {
            manifest = manifest with { Weights = manifest.Weights! with { Losses = WeightLosses.Of(before, after, rows, cancellation) } };
        }

        var hashes = Finish(request, staged, manifest, files);
        cancellation.ThrowIfCancellationRequested();
        staged.Commit();
        return new SmallerBundleResult(Path.GetFullPath(request.Target), manifest.BundleId, hashes, manifest.Weights, bytes, size);
    }

    private static void RequireFull(SmallerBundleRequest request, BundleManifest manifest)
    {
        if (manifest.Weights is { } weights)
        {
            throw new InputException($"Bundle '{request.Bundle}' has weights in {weights.Precision} already; expected one with all bits. Use the bundle that it was made from, {weights.Parent}.");
        }
    }

    /// <summary>The new graphs by file name, and the bytes of the old ones.</summary>
    private static (Dictionary<string, byte[]> Files, long Bytes) Graphs(SmallerBundleRequest request, BundleManifest manifest, long maxBytes)
    {
        var (files, bytes, weights) = (new Dictionary<string, byte[]>(StringComparer.Ordinal), 0L, 0);
        foreach (var graph in manifest.Graphs)
        {
            var content = BundleReader.ReadHashed(request.Bundle, graph, maxBytes);
            var smaller = SmallerModel.Of(content, request.Precision == BundlePrecision.Int8 ? WeightPrecision.Int8 : WeightPrecision.Half, NetworkParts.Has);
            files.Add(graph.File, smaller.Weights > 0 ? smaller.Bytes : content);
            (bytes, weights) = (bytes + content.Length, weights + smaller.Weights);
        }

        return weights > 0 ? (files, bytes) : throw new InputException(FormattableString.Invariant(
            $"Bundle '{request.Bundle}' has no network with a layer of {ProductWeights.SmallestWeight} weights or more, so that {EnumWords.Of(request.Precision)} would make no graph smaller. Export it as it is: --layout bundle."));
    }

    private static BundleManifest Manifest(SmallerBundleRequest request, BundleManifest parent, Dictionary<string, byte[]> files, MeasuredRows rows)
    {
        List<GraphDescription> graphs = [.. parent.Graphs.Select(graph => graph with { Sha256 = BundleManifest.Hash(files[graph.File]) })];
        return parent with
        {
            BundleId = BundleManifest.ComputeBundleId(graphs),
            FormatVersion = BundleManifest.CurrentFormatVersion,
            Graphs = graphs,
            Lineage = [parent.BundleId, .. parent.Lineage],
            Parity = new Dictionary<string, double>(StringComparer.Ordinal), // TorchSharp was compared with all bits
            Weights = new WeightsDescription { Precision = EnumWords.Of(request.Precision), Parent = parent.BundleId, Source = rows.Labelled is null ? "drawn" : "data", Rows = rows.Inputs.Count, Losses = [] },
        };
    }

    private static void RequireSound(SmallerBundleRequest request, string path, ArmedModelOptions options)
    {
        if (BundleVerifier.Verify(path, options).Checks.FirstOrDefault(check => !check.Ok) is { } fault)
        {
            throw new ParityException($"The bundle with weights in {EnumWords.Of(request.Precision)} fails the check '{fault.Name}': {fault.Detail}. Nothing was written. {(request.Precision == BundlePrecision.Int8 ? "Try fp16." : "Export the bundle as it is.")}");
        }
    }

    /// <summary>Manifest, card, and the lists of an export; the report is of the other bundle.</summary>
    private static IReadOnlyList<FileHash> Finish(SmallerBundleRequest request, StagedBundle staged, BundleManifest manifest, Dictionary<string, byte[]> files)
    {
        var others = new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            [ModelCard.FileName] = ModelCard.Write(manifest),
            [ExportDescription.FileName] = ExportDescription.Write(new ExportContent(new ExportRequest(request.Bundle, ExportLayout.Bundle, request.Target), manifest, [])),
        };
        foreach (var file in s_copied.Select(name => new FileInfo(Path.Combine(request.Bundle, name))).Where(file => file is { Exists: true, Length: > 0, LinkTarget: null }))
        {
            others[file.Name] = BundleReader.ReadFile(request.Bundle, file.Name, new ArmedModelOptions().MaxGraphBytes);
        }

        var all = files.Concat(others).Append(KeyValuePair.Create(BundleManifest.FileName, manifest.ToJson().ToArray())).ToDictionary(StringComparer.Ordinal);
        var hashes = ChecksumList.Of(all);
        others[ChecksumList.FileName] = ChecksumList.Write(hashes);
        staged.UpdateManifest(manifest);
        foreach (var (name, content) in others)
        {
            staged.AddFile(name, content);
        }

        return hashes;
    }
}
