using System.Globalization;

namespace Armed.Benchmarks.Hostile;

/// <summary>Changes a bundle at random many times, in child processes: a crash ends a child, is counted with its round, and the rounds after it go on.</summary>
internal static class FuzzExperiment
{
    /// <summary>The verb that a child runs.</summary>
    public const string Child = "fuzz-rounds";

    /// <returns>0 when no child crashed.</returns>
    public static int Run(string bundle, int count, int seed, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("armed-fuzz-").FullName;
        var crashes = 0;
        for (var first = 0; first < count;)
        {
            var exitCode = RunChild([Child, bundle, directory, Text(seed), Text(first), Text(count)], output);
            if (exitCode == 0)
            {
                break;
            }

            var round = int.Parse(File.ReadAllText(FuzzLoop.Progress(directory)), CultureInfo.InvariantCulture);
            output.WriteLine(FormattableString.Invariant($"round {round}: the process died with exit code {exitCode}"));
            (crashes, first) = (crashes + 1, round + 1);
        }
        Directory.Delete(directory, recursive: true);
        output.WriteLine(FormattableString.Invariant($"{count:N0} rounds of seed {seed}, {crashes} crashes"));
        return crashes == 0 ? 0 : 3;
    }

    public static void RunRounds(string bundle, string directory, int seed, int first, int end, TextWriter output) =>
        new FuzzRounds(new FuzzedBundle(bundle), directory, seed).Run(first, end, output);

    private static int RunChild(string[] words, TextWriter output)
    {
        using var child = ThisProgram.Start(words);
        while (child.StandardOutput.ReadLine() is { } line)
        {
            output.WriteLine(line);
        }

        child.WaitForExit();
        return child.ExitCode;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
