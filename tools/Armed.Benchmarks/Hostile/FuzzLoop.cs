using System.Diagnostics;
using System.Globalization;

namespace Armed.Benchmarks.Hostile;

/// <summary>Runs the rounds of one child process, counts what became of them, and finds the slowest. The round under way is in a file, for the parent to read after a crash.</summary>
/// <param name="directory">Where that file is.</param>
/// <param name="reportEvery">Rounds between reports.</param>
internal sealed class FuzzLoop(string directory, int reportEvery)
{
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private (double Seconds, int Round) _slowest;

    public static string Progress(string directory) => Path.Combine(directory, "round.txt");

    /// <summary>Prepares each round, then times what that gives and takes its outcome in words, which begin with DEFECT for a fault of ours.</summary>
    public void Run(int first, int end, TextWriter output, Func<int, Func<string>> prepare)
    {
        for (var round = first; round < end; round++)
        {
            File.WriteAllText(Progress(directory), round.ToString(CultureInfo.InvariantCulture));
            var attempt = prepare(round);
            var start = Stopwatch.GetTimestamp();
            var outcome = attempt();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _slowest = seconds > _slowest.Seconds ? (seconds, round) : _slowest;
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            if (outcome.StartsWith("DEFECT", StringComparison.Ordinal))
            {
                output.WriteLine(FormattableString.Invariant($"round {round}: {outcome}"));
            }

            if ((round + 1) % reportEvery == 0 || round + 1 == end)
            {
                Report(output, round + 1);
            }
        }
    }

    private void Report(TextWriter output, int rounds)
    {
        using var process = Process.GetCurrentProcess();
        var outcomes = string.Join("; ", _outcomes.Select(o => FormattableString.Invariant($"{o.Key} {o.Value:N0}")));
        var memory = FormattableString.Invariant($"resident {process.WorkingSet64 >> 20} MiB, at most {process.PeakWorkingSet64 >> 20} MiB");
        output.WriteLine(FormattableString.Invariant($"{rounds:N0} rounds; {outcomes}; slowest {_slowest.Seconds:F2} s (round {_slowest.Round}); {memory}"));
        output.Flush();
    }
}
