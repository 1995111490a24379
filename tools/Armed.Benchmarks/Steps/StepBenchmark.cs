using System.Globalization;
using System.Runtime.InteropServices;
using Armed.Trainer;
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
        output.WriteLine($"Network {string.Join("-", StepSize.Hidden)}, {StepSize.Features} features, adversary {StepSize.AdversaryHidden[0]}; processor time, medians of 15 interleaved rounds");
        foreach (var batch in s_batches)
        {
            Compare(new StepSize(batch, Clusters: 10, NonlinearSlopes: true), output);
        }

        foreach (var slopes in (bool[])[false, true])
        {
            ManyClusters(slopes, output);
        }
    }

    private static void Compare(StepSize size, TextWriter output)
    {
        using var data = new StepData(size);
        using var intercepts = new StepData(size with { NonlinearSlopes = false });
        // What a step is made of shows in what remains when a part is left out.
        using ArmedStep closed = new(data, scheme: AdversaryScheme.Closed), everyLayer = new(data, scheme: AdversaryScheme.Closed, layers: AdversaryLayers.All), closedByAutograd = new(data, byHand: false, scheme: AdversaryScheme.Closed);
        using ArmedStep ours = new(data), autograd = new(data, byHand: false), noAdversary = new(data, lambdaG: 0), noFixedLoss = new(data, lambdaF: 0), interceptsOnly = new(intercepts);
        (string Name, Action<long> Way)[] ways =
        [
            ("plain network, stock Adam", new PlainStep(data, ownAdam: false).Run),
            ("plain network, our AdamW", new PlainStep(data, ownAdam: true).Run),
            ("published scheme, two stock Adams", new PublishedStep(data).Run),
            ("our step, reversal, all by autograd", autograd.Run),
            ("our step, closed, all by autograd", closedByAutograd.Run),
            ("our step, closed adversary", closed.Run),
            ("  on every layer", everyLayer.Run),
            ("our step, reversal", ours.Run),
            ("  without the adversary", noAdversary.Run),
            ("  without the fixed head's loss", noFixedLoss.Run),
            ("  intercepts only", interceptsOnly.Run),
        ];
        var times = PairedRounds.Run([.. ways.Select(w => w.Way)]);
        output.WriteLine();
        output.WriteLine($"{$"{size.Clusters} clusters, batch {size.Batch}",-36} {"us/step",9} {"/ plain",9} {"/ plain, our AdamW",20} {"published /",13}");
        for (var w = 0; w < ways.Length; w++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ways[w].Name,-36} {times[w],9:F0} {times[w] / times[0],9:F2} {times[w] / times[1],20:F2} {times[2] / times[w],13:F2}"));
        }
    }

    private static void ManyClusters(bool slopes, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{(slopes ? "K = 33, batch 256" : "K = 1, batch 256"),-20} {"us/step without adversary",30} {"closed",10} {"reversal (at most 1,001 classes)",34}");
        foreach (var clusters in (int[])[100, 1_000, 10_000, 100_000])
        {
            using var data = new StepData(new StepSize(256, clusters, slopes));
            using ArmedStep bare = new(data, lambdaG: 0), closed = new(data, scheme: AdversaryScheme.Closed), reversal = new(data);
            var times = PairedRounds.Run([bare.Run, closed.Run, reversal.Run]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clusters,11:N0} clusters {times[0],30:F0} {times[1],10:F0} {times[2],34:F0}"));
        }
    }
}
