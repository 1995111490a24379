using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Trainer;

/// <summary>A model as ONNX graphs that equal the fitted one, with everything else that a bundle holds, in memory. It needs neither TorchSharp nor disposal.</summary>
public sealed class ExportedModel
{
    private readonly IReadOnlyDictionary<string, byte[]> _files;

    internal ExportedModel(BundleManifest manifest, IReadOnlyDictionary<string, byte[]> files) => (Manifest, _files) = (manifest, files);

    /// <summary>The manifest: inputs, outputs, effects, scores, differences from TorchSharp.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>Contents by file name, the manifest excepted: graphs, <c>random_effects.csv</c>, <c>MODEL_CARD.md</c>, <c>history.jsonl</c>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files => _files.ToDictionary(file => file.Key, file => new ReadOnlyMemory<byte>(file.Value), StringComparer.Ordinal);

    /// <summary>The same with what the fit was asked for. A kind of outcome and a backbone that a program brings are not part of it.</summary>
    internal ExportedModel With(RequestDescription? request) => new(Manifest with { Request = request }, _files);

    /// <summary>Writes the bundle beside its target, loads it, and moves it into place in one step.</summary>
    /// <param name="path">Directory of the bundle.</param>
    /// <param name="force">Replaces a bundle that exists there by an atomic exchange. Default false: an error.</param>
    /// <returns>Full path of the bundle.</returns>
    /// <exception cref="BundleWriteException">The destination exists, or cannot be written.</exception>
    public string Publish(string path, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var staged = BundleWriter.Stage(path, _files, Manifest, force);
        using (ArmedModel.Load(staged.Path, new ArmedModelOptions { Outcomes = Manifest.Outcomes }))
        {
            // Only what the runtime loads is published.
        }

        staged.Commit();
        return Path.GetFullPath(path);
    }
}
