using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>What a fit depends on, as one hash: the data, the options, the seed, the versions of the packages that take part.</summary>
internal static class FitIdentity
{
    /// <summary>Versions of the packages that take part.</summary>
    public static IReadOnlyDictionary<string, string> Packages { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Armed.Onnx"] = VersionOf(typeof(FitIdentity).Assembly),
        ["DuckDB.NET"] = VersionOf(typeof(DuckDB.NET.Data.DuckDBConnection).Assembly),
        ["Microsoft.ML.OnnxRuntime"] = VersionOf(typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly),
        ["TorchSharp"] = VersionOf(typeof(TorchSharp.torch).Assembly),
    };

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    /// <param name="dataHash">Hash of the data.</param>
    /// <param name="options">The options as given.</param>
    /// <param name="backbone">The user's own backbone; null for the one that the options describe.</param>
    public static string Compute(string dataHash, TrainingOptions options, IBackboneFactory? backbone = null)
    {
        var text = new StringBuilder("armed-fit-1\n").Append(dataHash).Append('\n').Append(JsonSerializer.Serialize(TrainingOptionsJson.ToIdentity(options))).Append('\n');
        foreach (var (name, version) in Packages)
        {
            text.Append(name).Append(' ').Append(version).Append('\n');
        }

        if (backbone is not null)
        {
            text.Append("backbone ").Append(JsonSerializer.Serialize(new[] { backbone.Name, backbone.Description })).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string VersionOf(Assembly assembly)
    {
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly.GetName().Version!.ToString();
        return version.Split('+')[0]; // what follows is the commit
    }
}
