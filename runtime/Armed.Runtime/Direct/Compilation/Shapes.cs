using Armed.Runtime.Direct.Steps;

namespace Armed.Runtime.Direct.Compilation;

/// <summary>Sizes after the batch's axis, and the columns that a change of shape takes.</summary>
internal static class Shapes
{
    /// <summary>Axis after the batch's, from ONNX's axis with the batch's.</summary>
    public static int Axis(long axis, int rank)
    {
        var place = axis < 0 ? axis + rank + 1 : axis;
        return place >= 1 && place <= rank ? (int)place - 1 : throw new DirectUnsupported($"the axis {axis} of a value of rank {rank + 1}");
    }

    /// <summary>Numbers before an axis, along it and after it.</summary>
    public static (int Outer, int Length, int Inner) Around(int[] sizes, int axis)
        => (DirectValue.Product(sizes.AsSpan(0, axis)), sizes[axis], DirectValue.Product(sizes.AsSpan(axis + 1)));

    /// <summary>The columns that a choice along an axis takes.</summary>
    public static int[] Take(int[] sizes, int axis, ReadOnlySpan<int> chosen)
    {
        var (outer, length, inner) = Around(sizes, axis);
        var columns = new int[DirectValue.Product([outer, chosen.Length, inner])];
        var at = 0;
        for (var o = 0; o < outer; o++)
        {
            foreach (var index in chosen)
            {
                for (var i = 0; i < inner; i++)
                {
                    columns[at++] = (((o * length) + index) * inner) + i;
                }
            }
        }

        return columns;
    }

    /// <summary>The column of each element of a larger shape that a smaller one is repeated to.</summary>
    public static int[] Repeat(int[] sizes, int[] larger)
    {
        var columns = new int[DirectValue.Product(larger)];
        for (var at = 0; at < columns.Length; at++)
        {
            var (rest, stride, column) = (at, 1, 0);
            for (var axis = larger.Length - 1; axis >= 0; axis--)
            {
                var index = rest % larger[axis];
                rest /= larger[axis];
                column += sizes[axis] == 1 ? 0 : index * stride;
                stride *= sizes[axis];
            }

            columns[at] = column;
        }

        return columns;
    }

    /// <summary>The common shape of two operands of one rank.</summary>
    public static int[] Common(int[] a, int[] b)
    {
        if (a.Length != b.Length)
        {
            throw new DirectUnsupported($"operands of ranks {a.Length + 1} and {b.Length + 1}");
        }

        var common = new int[a.Length];
        for (var axis = 0; axis < a.Length; axis++)
        {
            common[axis] = a[axis] == b[axis] || b[axis] == 1 ? a[axis]
                : a[axis] == 1 ? b[axis]
                : throw new DirectUnsupported($"operands of sizes {a[axis]} and {b[axis]}");
        }

        return common;
    }

    /// <summary>A constant's sizes after the batch's axis, next to a value of a rank.</summary>
    public static int[] OfConstant(DirectConstant constant, int rank)
    {
        var sizes = constant.Sizes;
        if (sizes.Length > rank + 1 || (sizes.Length == rank + 1 && sizes[0] != 1))
        {
            throw new DirectUnsupported($"the constant '{constant.Name}' [{string.Join(", ", sizes)}] beside a value of rank {rank + 1}");
        }

        var padded = new int[rank];
        Array.Fill(padded, 1);
        for (var i = 1; i <= Math.Min(rank, sizes.Length); i++)
        {
            padded[^i] = sizes[^i];
        }

        return padded;
    }

    /// <summary>The sizes that Reshape's shape gives a row.</summary>
    public static int[] Reshaped(int[] sizes, long[] shape)
    {
        if (shape.Length == 0 || shape[0] is not (0 or -1))
        {
            throw new DirectUnsupported("Reshape of the batch's axis");
        }

        var width = DirectValue.Product(sizes);
        var result = new int[shape.Length - 1];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = shape[i + 1] > 0 ? checked((int)shape[i + 1]) : shape[i + 1] == 0 && i < sizes.Length ? sizes[i] : -1;
        }

        var free = Array.IndexOf(result, -1);
        if (free >= 0)
        {
            result[free] = 1;
            result[free] = width / DirectValue.Product(result);
        }

        return DirectValue.Product(result) == width && (free < 0 || shape[0] == 0) ? result : throw new DirectUnsupported("Reshape across rows");
    }
}
