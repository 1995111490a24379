namespace Armed.Trainer.Common;

/// <summary>Derives seeds that do not depend on the process: the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal static class StableSeed
{
    /// <summary>A 31-bit seed from two numbers.</summary>
    public static int Combine(long seed, long index) => (int)(Mix(seed, index) & int.MaxValue);

    /// <summary>A 63-bit seed from two numbers.</summary>
    public static long Mix(long seed, long index)
    {
        var z = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)index * 0xD1B54A32D192ED03 + 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) >> 1);
    }
}
