using System.Diagnostics;
using System.Globalization;

namespace Armed.Benchmarks.Latency;

/// <summary>Resident memory and the managed heap over the rows answered.</summary>
internal sealed class MemoryTrend
{
    private const double Megabyte = 1 << 20, Million = 1e6;

    private readonly List<(double Rows, double Resident)> _samples = [];
    private readonly long _heapBefore = GC.GetTotalMemory(forceFullCollection: true);

    public void Add(long rows)
    {
        using var process = Process.GetCurrentProcess();
        _samples.Add((rows / Million, process.WorkingSet64 / Megabyte));
    }

    /// <summary>Megabytes per million rows by least squares over the samples of the last half of the rows.</summary>
    public double Slope()
    {
        var last = _samples.Where(sample => sample.Rows >= _samples[^1].Rows / 2).ToArray();
        double rows = last.Average(sample => sample.Rows), resident = last.Average(sample => sample.Resident);
        var spread = last.Sum(sample => (sample.Rows - rows) * (sample.Rows - rows));
        return last.Sum(sample => (sample.Rows - rows) * (sample.Resident - resident)) / spread;
    }

    public void Report(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Resident memory {_samples[0].Resident:F0} MB at the start, {_samples[_samples.Count / 2].Resident:F0} in the middle, {_samples[^1].Resident:F0} at the end; slope over the last half {Slope():F3} MB per million rows"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Managed heap after collection {_heapBefore / Megabyte:F2} MB before, {GC.GetTotalMemory(forceFullCollection: true) / Megabyte:F2} MB after"));
    }
}
