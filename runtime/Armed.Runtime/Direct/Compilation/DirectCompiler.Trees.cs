using Armed.Runtime.Direct.Steps;
using Armed.Runtime.Graphs;
using static Armed.Runtime.Direct.Compilation.GraphView;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Sums of boosted trees.</summary>
internal sealed partial class DirectCompiler
{
    private const int MostTreeLevels = 12;

    /// <summary>
    /// The sum over the trees of Gather(leaves, Cast(Reshape(Cast(Gather(x, columns) &gt; thresholds)) times 1, 2, 4, ..) + first leaves): all comparisons [T D], by tree [T, D], as the numbers of the leaves [T], and each leaf one number or several.
    /// </summary>
    private DirectValue? Trees(OnnxNode node, long axis, bool keep)
    {
        if (axis is not (1 or -1) || Once(node.Inputs[0], "Gather") is not { } lookup || Int(lookup, "axis", 0) != 0 || _graph.Constant(lookup.Inputs[0]) is not { IsNumbers: true, Sizes: [var total, .. { Length: <= 1 } of] } leaves
            || Once(lookup.Inputs[1], "Add") is not { } numbers || _graph.Constant(numbers.Inputs[1]) is not { IsNumbers: false, Sizes: [var trees] } starts
            || CastOnce(numbers.Inputs[0], OnnxType.Int64) is not { } whole || Once(whole.Inputs[0], "MatMul") is not { } product
            || _graph.Constant(product.Inputs[1]) is not { IsNumbers: true, Sizes: [> 0 and <= MostTreeLevels and var depth] } places
            || Once(product.Inputs[0], "Reshape") is not { } byTree || CastOnce(byTree.Inputs[0], OnnxType.Float) is not { } bits || Once(bits.Inputs[0], "Greater") is not { } compared
            || _graph.Constant(compared.Inputs[1]) is not { IsNumbers: true, Sizes: [var comparisons] } thresholds || Once(compared.Inputs[0], "Gather") is not { } columns
            || Int(columns, "axis", 0) != 1 || _graph.Constant(columns.Inputs[1]) is not { IsNumbers: false, Sizes.Length: 1 } || _graph.Constant(columns.Inputs[0]) is not null)
        {
            return null;
        }

        if (of is [var outputs] && (keep || outputs < 1 || trees < 1))
        {
            return null;
        }

        var areTrees = comparisons == (long)trees * depth && total == (long)trees << depth && _graph.Integers(byTree, 1).AsSpan().SequenceEqual([-1, trees, depth])
            && places.Numbers.SequenceEqual([.. Enumerable.Range(0, depth).Select(level => (float)(1 << level))])
            && starts.Integers.SequenceEqual([.. Enumerable.Range(0, trees).Select(tree => (long)tree << depth)]);
        return areTrees ? Trees(columns, depth, thresholds, leaves, keep) : null;
    }

    private DirectValue? Trees(OnnxNode columns, int depth, DirectConstant thresholds, DirectConstant leaves, bool keep)
    {
        var x = Value(columns.Inputs[0]);
        if (x.Kind != CellKind.Number || x.Sizes.Length != 1)
        {
            return null;
        }

        var features = Indices(columns, x.Width);
        if (features.Length != thresholds.Sizes[0])
        {
            return null;
        }

        var trees = new TreeLeaves(depth, features, thresholds.Numbers);
        return leaves.Sizes.Length == 2
            ? Append(new ClassTreesStep(new DirectValue(CellKind.Number, [leaves.Sizes[1]]), x, trees, leaves.Numbers))
            : Append(new TreesStep(new DirectValue(CellKind.Number, keep ? [1] : []), x, trees, leaves.Numbers));
    }

    private OnnxNode? CastOnce(string name, OnnxType type) => Once(name, "Cast") is { } cast && Int(cast, "to", 0) == (long)type ? cast : null;
}
