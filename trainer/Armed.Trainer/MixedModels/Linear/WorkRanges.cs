using System.Collections.Concurrent;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// Parallel loops whose results do not depend on the number of threads: each index writes only what it owns; a sum is made over a fixed number of
/// ranges, each into its own buffer, added up in order.
/// </summary>
internal static class WorkRanges
{
    /// <summary>Ranges of a sum; independent of the machine.</summary>
    public const int SumRanges = 16;

    private const long SmallWork = 30_000;
    private static readonly ConcurrentBag<Scratch> s_scratch = [];

    /// <summary>Runs the body over ranges [from, to) that cover 0 to count - 1. Work is a guess at the number of multiplications.</summary>
    public static void Run(int count, long work, Action<int, int, Scratch> body)
    {
        var ranges = work < SmallWork ? Math.Min(count, 1) : Math.Min(count, 8 * Environment.ProcessorCount);
        Split(count, ranges, (_, from, to, scratch) => body(from, to, scratch));
    }

    /// <summary>Runs the body over the fixed ranges of a sum, with the range's index first.</summary>
    public static void RunSum(int count, Action<int, int, int, Scratch> body) => Split(count, SumRanges, body);

    private static void Split(int count, int ranges, Action<int, int, int, Scratch> body)
    {
        if (ranges == 1)
        {
            Range(0);
        }
        else
        {
            Parallel.For(0, ranges, Range);
        }

        void Range(int range)
        {
            var scratch = s_scratch.TryTake(out var free) ? free : new Scratch();
            body(range, (int)((long)count * range / ranges), (int)((long)count * (range + 1) / ranges), scratch);
            s_scratch.Add(scratch);
        }
    }
}
