using System.Globalization;

namespace Armed.Benchmarks.Hostile;

/// <summary>Reads tables and configurations that were changed at random, in child processes: a crash or a round of more than some seconds ends a child, is counted, and the rounds go on.</summary>
internal static class TableFuzz
{
    /// <summary>The verb that a child runs.</summary>
    public const string Child = "fuzz-tables-rounds";

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    /// <returns>0 when nothing crashed, hung or was a defect.</returns>
    public static int Run(int count, int seed, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("armed-fuzz-tables-").FullName;
        var (crashes, hangs, defects) = (0, 0, 0);
        for (var first = 0; first < count;)
        {
            var (exitCode, isHang, lines) = RunChild([Child, directory, Text(seed), Text(first), Text(count)], directory, output);
            defects += lines;
            if (exitCode == 0)
            {
                break;
            }

            var round = int.Parse(File.ReadAllText(FuzzLoop.Progress(directory)), CultureInfo.InvariantCulture);
            output.WriteLine(FormattableString.Invariant($"round {round}: {(isHang ? "hangs" : $"the process died with exit code {exitCode}")}"));
            (crashes, hangs, first) = (crashes + (isHang ? 0 : 1), hangs + (isHang ? 1 : 0), round + 1);
        }

        Directory.Delete(directory, recursive: true);
        output.WriteLine(FormattableString.Invariant($"{count:N0} tables and configurations of seed {seed}: {crashes} crashes, {hangs} above {s_longest.TotalSeconds} s, {defects} defects"));
        return crashes + hangs + defects == 0 ? 0 : 3;
    }

    private static (int ExitCode, bool IsHang, int Defects) RunChild(string[] words, string directory, TextWriter output)
    {
        var (isHang, defects) = (false, 0);
        using var child = ThisProgram.Start(words);
        using var watch = new Timer(
            _ =>
            {
                if (File.Exists(FuzzLoop.Progress(directory)) && DateTime.UtcNow - File.GetLastWriteTimeUtc(FuzzLoop.Progress(directory)) > s_longest && !child.HasExited)
                {
                    isHang = true;
                    child.Kill();
                }
            },
            null, s_longest, TimeSpan.FromSeconds(1));
        while (child.StandardOutput.ReadLine() is { } line)
        {
            defects += line.StartsWith("round", StringComparison.Ordinal) && line.Contains("DEFECT", StringComparison.Ordinal) ? 1 : 0;
            output.WriteLine(line);
        }

        child.WaitForExit();
        return (child.ExitCode, isHang, defects);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
