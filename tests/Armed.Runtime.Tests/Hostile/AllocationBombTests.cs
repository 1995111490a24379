namespace Armed.Runtime.Tests.Hostile;

/// <summary>Small graphs of allowed operators that ask for endless memory or time when they run; their shapes give them away before.</summary>
public sealed class AllocationBombTests
{
    [Theory]
    [InlineData("expand a constant", "1E+09")]
    [InlineData("expand rows", "1E+08")]
    [InlineData("expand beyond all sizes", "2147483647, 2147483647")]
    [InlineData("expand by a computed shape", "(Expand)")]
    [InlineData("reshape by a computed shape", "(Reshape)")]
    [InlineData("slice by computed places", "(Slice)")]
    [InlineData("pad by computed widths", "(Pad)")]
    [InlineData("pad", "1E+09")]
    [InlineData("double by Concat", "(Concat)")]
    [InlineData("grow by Gather", "(Gather)")]
    [InlineData("outer product of constants", "4294967296|65536")]
    [InlineData("product with its own transpose", "[batch, batch]")]
    [InlineData("broadcast of the batch over itself", "batch")]
    [InlineData("product of constants", "operations|elements")]
    [InlineData("many products", "(MatMul)")]
    public void Inspect_Bomb_IsRefusedByItsShapes(string bomb, string found)
    {
        var refusal = HostileGraph.Refuse(graph => Add(bomb, graph));
        Assert.Contains(found.Split('|'), part => refusal.Message.Contains(part, StringComparison.Ordinal));
        Assert.Contains("in node", refusal.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ConstantOfShape")]
    [InlineData("Constant")]
    [InlineData("Shape")]
    [InlineData("Range")]
    [InlineData("Tile")]
    [InlineData("NonZero")]
    [InlineData("OneHot")]
    [InlineData("Resize")]
    [InlineData("RandomNormal")]
    [InlineData("If")]
    [InlineData("Loop")]
    [InlineData("Scan")]
    [InlineData("SequenceConstruct")]
    [InlineData("Einsum")]
    [InlineData("StringNormalizer")]
    public void Inspect_OperatorThatWeNeverWrite_IsRefused(string type)
        => Assert.StartsWith($"'{type}' in node", HostileGraph.Refuse(graph => graph.Node(type, "features")).Found, StringComparison.Ordinal);

    [Theory]
    [InlineData("Div", "Div of floating-point numbers")]
    [InlineData("Pow", "Pow of floating-point numbers")]
    public void Inspect_ArithmeticOfIntegersThatTraps_IsRefused(string type, string expected)
        => Assert.Equal(expected, HostileGraph.Refuse(graph => graph.Node(type, "categories", graph.Longs([0], 1))).Expected);

    private static void Add(string bomb, TestGraph graph)
    {
        var one = graph.Floats([1f], 1, 1);
        switch (bomb)
        {
            case "expand a constant": graph.Node("Expand", one, graph.Longs([1_000_000_000], 1)); break;
            case "expand rows": graph.Node("Expand", Column(graph), graph.Longs([1, 100_000_000], 2)); break;
            case "expand beyond all sizes": graph.Node("Expand", one, graph.Longs([int.MaxValue, int.MaxValue], 2)); break;
            case "expand by a computed shape": graph.Node("Expand", one, Computed(graph)); break;
            case "reshape by a computed shape": graph.Node("Reshape", "features", Computed(graph)); break;
            case "slice by computed places": graph.Node("Slice", "features", Computed(graph), Computed(graph)); break;
            case "pad by computed widths": graph.Node("Pad", "features", Computed(graph)); break;
            case "pad": graph.Node("Pad", "features", graph.Longs([0, 0, 0, 1_000_000_000], 4)); break;
            case "double by Concat": Repeat(40, "features", value => graph.Node("Concat", [value, value], [("axis", 1)])); break;
            case "grow by Gather":
                var zeros = graph.Longs(new long[10_000], 100, 100);
                Repeat(4, "features", value => graph.Node("Gather", [value, zeros], [("axis", 1)]));
                break;
            case "outer product of constants": graph.Node("Mul", graph.Floats(new float[65_536], 65_536, 1), graph.Floats(new float[65_536], 1, 65_536)); break;
            case "product with its own transpose": graph.Node("MatMul", "features", graph.Node("Transpose", "features")); break;
            case "broadcast of the batch over itself":
                graph.Node("Add", graph.Node("Unsqueeze", "features", graph.Longs([0], 1)), graph.Node("Unsqueeze", "features", graph.Longs([1], 1)));
                break;
            case "product of constants": graph.Node("MatMul", graph.Node("MatMul", graph.Floats(new float[4_096], 4_096, 1), graph.Floats(new float[4_096], 1, 4_096)), graph.Floats(new float[4_096], 4_096, 1)); break;
            case "many products":
                var wide = graph.Node("MatMul", "features", graph.Floats(new float[1_024], 2, 512));
                var square = graph.Floats(new float[512 * 512], 512, 512);
                Repeat(1_000, wide, value => graph.Node("MatMul", value, square));
                break;
            default: throw new ArgumentException(bomb);
        }
    }

    private static void Repeat(int times, string value, params Func<string, string>[] steps)
    {
        for (var i = 0; i < times; i++)
        {
            value = steps.Aggregate(value, (from, step) => step(from));
        }
    }

    private static string Column(TestGraph graph) => graph.Node("Gather", ["features", graph.Longs([0], 1)], [("axis", 1)]);

    private static string Computed(TestGraph graph) => graph.Node("Max", graph.Longs([1, 2], 2), graph.Longs([1, 1_000_000_000], 2));
}
