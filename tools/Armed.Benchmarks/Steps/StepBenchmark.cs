using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Armed.Benchmarks.Steps;

/// <summary>Times a training step against the published scheme and against a plain network's, and says what it is made of.</summary>
internal static class StepBenchmark
{
    private static readonly int[] s_batches = [256, 4_096];

    public static void Run(TextWriter output)
    {
        torch.set_num_threads(1);
        output.WriteLine($"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, TorchSharp {typeof(torch).Assembly.GetName().Version}, "
            + $"{Environment.ProcessorCount} cores, AVX-512 {(System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "yes" : "no")}, 1 thread");
        output.WriteLine($"Network {string.Join("-", StepSize.Hidden)}, {StepSize.Features} features, adversary {StepSize.AdversaryHidden[0]}; medians of interleaved rounds");
        foreach (int batch in s_batches)
            Compare(new StepSize(batch, Clusters: 10, NonlinearSlopes: true), output);
        foreach (bool slopes in (bool[])[false, true])
            ManyClusters(slopes, output);
    }

    private static void Compare(StepSize size, TextWriter output)
    {
        using var data = new StepData(size);
        using var intercepts = new StepData(size with { NonlinearSlopes = false });
        using ArmedStep ours = new(data), autograd = new(data, byHand: false), noAdversary = new(data, lambdaG: 0), noFixedLoss = new(data, lambdaF: 0), interceptsOnly = new(intercepts);
        (string Name, Action<long> Way)[] ways =
        [
            ("plain network, stock Adam", new PlainStep(data, ownAdam: false).Run),
            ("plain network, our AdamW", new PlainStep(data, ownAdam: true).Run),
            ("published scheme, two stock Adams", new PublishedStep(data).Run),
            ("our step, all by autograd", autograd.Run),
            ("our step", ours.Run),
            ("  without the adversary", noAdversary.Run),
            ("  without the fixed head's loss", noFixedLoss.Run),
            ("  intercepts only", interceptsOnly.Run),
        ];
        double[] times = PairedRounds.Run([.. ways.Select(w => w.Way)]);
        output.WriteLine();
        output.WriteLine($"{size.Clusters} clusters, batch {size.Batch}              us/step   / plain   / plain, our AdamW   published /");
        for (int w = 0; w < ways.Length; w++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ways[w].Name,-36} {times[w],9:F0} {times[w] / times[0],9:F2} {times[w] / times[1],20:F2} {times[2] / times[w],13:F2}"));
    }

    private static void ManyClusters(bool slopes, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{(slopes ? "K = 33" : "K = 1")}, batch 256       us/step without adversary   with it (at most 1,001 classes)");
        foreach (int clusters in (int[])[100, 10_000, 100_000])
        {
            using var data = new StepData(new StepSize(256, clusters, slopes));
            using ArmedStep bare = new(data, lambdaG: 0), full = new(data);
            double[] times = PairedRounds.Run([bare.Run, full.Run]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clusters,9:N0} clusters {times[0],24:F0} {times[1],28:F0}"));
        }
    }
}
