using System.Diagnostics;

namespace Armed.Benchmarks.Hostile;

/// <summary>This program, to be run again as a child, whether it was started by itself or by <c>dotnet</c>.</summary>
internal static class ThisProgram
{
    /// <summary>Starts it with a verb and its words; its output can be read.</summary>
    public static Process Start(params IEnumerable<string> words) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Assembly, .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static string[] Assembly => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ThisProgram).Assembly.Location] : [];
}
