using Armed.Runtime.Adaptation;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Graphs.Inspection;
using Armed.Runtime.Predicting;
using Armed.Runtime.Verification;

namespace Armed.Runtime.Bundles;

/// <summary>Checks a bundle from its bytes to the meaning of its predictions, and reports every check instead of stopping at the first fault.</summary>
public static class BundleVerifier
{
    /// <summary>
    /// Checks manifest, hashes, graphs, signatures in ONNX Runtime, and on 256 rows drawn from the training ranges with a fixed seed: an unknown
    /// cluster gives the fixed prediction whatever its code, probabilities sum to 1, and missing values give finite numbers.
    /// </summary>
    /// <param name="path">The bundle's directory.</param>
    /// <param name="options">How the bundle is loaded; null for the defaults on the processor.</param>
    /// <returns>The checks. A bundle's faults are in here, not thrown.</returns>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public static VerificationReport Verify(string path, ArmedModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ArmedModelOptions { Device = ArmedDevice.Cpu };
        options.Validate();
        var log = new CheckLog();
        BundleManifest? manifest = null;
        var directory = BundleCommit.Recover(path);
        log.Run("manifest", () =>
        {
            manifest = BundleReader.ReadManifest(directory, options.Outcomes);
            return $"format {manifest.FormatVersion}, bundle id {manifest.BundleId}";
        });
        if (manifest is not null && VerifyFiles(directory, manifest, options, log))
        {
            VerifyModel(directory, options, log);
        }

        return new VerificationReport(path, manifest?.BundleId, log.Checks);
    }

    private static bool VerifyFiles(string directory, BundleManifest manifest, ArmedModelOptions options, CheckLog log)
    {
        foreach (var graph in manifest.Graphs)
        {
            byte[]? content = null;
            log.Run($"hash {graph.File}", () =>
            {
                content = BundleReader.ReadHashed(directory, graph, options.MaxGraphBytes);
                return $"SHA-256 {graph.Sha256}";
            });
            if (content is not null)
            {
                var isSound = log.Run($"graph {graph.File}", () =>
                {
                    GraphInspector.Inspect(content, graph, manifest);
                    return $"{content.Length} bytes, operators and weights are plain";
                });
                if (isSound && graph.Role == GraphRoles.Mixed)
                {
                    EffectPairCheck.Verify(content, manifest, log);
                }
            }
        }

        VerifyMaps(directory, manifest, options, log);
        return log.Checks.All(check => check.Ok);
    }

    /// <summary>The effects of clusters are in two graphs where Grad-CAM reads them.</summary>
    private static void VerifyMaps(string directory, BundleManifest manifest, ArmedModelOptions options, CheckLog log)
    {
        if (log.Checks.All(check => check.Ok) && manifest.Graphs.FirstOrDefault(graph => MapTables.AreIn(graph, manifest)) is { } maps)
        {
            MapTableCheck.Verify(maps, ReadHashed(maps), ReadHashed(manifest.Graphs.First(graph => graph.Role == GraphRoles.Mixed)), manifest, log);
        }

        byte[] ReadHashed(GraphDescription graph) => BundleReader.ReadHashed(directory, graph, options.MaxGraphBytes);
    }

    private static void VerifyModel(string directory, ArmedModelOptions options, CheckLog log)
    {
        LoadedModel? model = null;
        log.Run("sessions", () =>
        {
            model = LoadedModel.Load(directory, options);
            return $"{model.Manifest.Graphs.Count} graphs load in ONNX Runtime on {model.Sessions.Device}";
        });
        using (model)
        {
            if (model is not null)
            {
                log.Run("signatures", () => Signatures(model));
                BundleSemantics.Verify(model, log);
            }
        }
    }

    private static string Signatures(LoadedModel model)
        => model.Manifest.Graphs.FirstOrDefault(graph => !model.Sessions.Get(graph.Role).SignatureAgrees()) is { } graph
            ? throw new ArmedBundleException(graph.File, "inputs and outputs as in the manifest", "others in ONNX Runtime")
            : "inputs and outputs as in the manifest";
}
