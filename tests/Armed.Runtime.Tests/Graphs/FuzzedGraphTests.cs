using Armed.Runtime.Graphs.Inspection;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Tests.Graphs;

public sealed class FuzzedGraphTests
{
    private static readonly TestBundle s_bundle = TestBundle.Make(new TestModel { Task = "multiclass", Factors = 2 });

    [Fact]
    public void Inspect_TruncatedAnywhere_IsRefused()
    {
        var content = s_bundle.Files["mixed.onnx"];
        for (var length = 0; length < content.Length; length += 97)
        {
            Assert.False(Passes(content.AsSpan(0, length)), $"cut at {length}");
        }
    }

    [Fact]
    public void Inspect_FlippedBytes_EitherRefusesOrOnnxRuntimeSurvives()
    {
        var random = new Random(20_231);
        var content = s_bundle.Files["mixed.onnx"];
        OnnxEnvironment.Start();
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        for (var round = 0; round < 4_000; round++)
        {
            var flipped = Flip(random, content, 1 + random.Next(3));
            if (Passes(flipped))
            {
                Run(flipped, options);
            }
        }
    }

    [Fact]
    public void Read_RandomBytes_IsRefusedWithoutHarm()
    {
        var random = new Random(77);
        for (var round = 0; round < 3_000; round++)
        {
            var noise = new byte[random.Next(400)];
            random.NextBytes(noise);
            Assert.False(Passes(noise));
        }
    }

    /// <summary>A length of two gigabytes in a file of a few bytes asks for no memory.</summary>
    [Fact]
    public void Read_HugeLength_AllocatesNothing()
    {
        byte[] file = [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2, 3];
        Assert.False(Passes(file)); // the first exception of a process allocates for its own stack trace
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Passes(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    private static bool Passes(ReadOnlySpan<byte> content)
    {
        try
        {
            GraphInspector.Inspect(content, s_bundle.Manifest.Graphs.Single(graph => graph.Role == "mixed"), s_bundle.Manifest);
            return true;
        }
        catch (ArmedBundleException)
        {
            return false;
        }
    }

    private static byte[] Flip(Random random, byte[] content, int count)
    {
        var flipped = (byte[])content.Clone();
        for (var i = 0; i < count; i++)
        {
            flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        }

        return flipped;
    }

    private static void Run(byte[] graph, SessionOptions options)
    {
        try
        {
            using var session = new GraphSession(new InferenceSession(graph, options), s_bundle.Manifest.Graphs.Single(mixed => mixed.Role == "mixed"));
            var rows = new GraphRows(2, [1f, float.NaN, 3f, 4f], [0, -1], [0, 1, -1, 7]);
            session.Run(rows, new WantedOutputs(new(0, new float[6]), new(1, new float[6]), new(2, new float[6])));
        }
        catch (OnnxRuntimeException)
        {
            // An answer, not a crash.
        }
    }
}
