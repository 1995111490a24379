using Armed.Trainer.Trees;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>The sum of boosted trees of x, on the scale of the linear predictor.</summary>
/// <param name="trees">Trees in columns of x.</param>
internal sealed class TreeColumn(ObliviousTrees trees) : DerivedColumns
{
    /// <summary>What people read as the column's name.</summary>
    public const string Name = "boosted trees";

    /// <summary>The trees.</summary>
    public ObliviousTrees Trees => trees;

    /// <inheritdoc/>
    public override IReadOnlyList<EncodedColumn> Columns { get; } = [new EncodedColumn(Name, Name, EncodedColumnKind.Trees, 0, 1)];

    /// <inheritdoc/>
    public override Tensor Build(Tensor x)
    {
        using var rows = x.contiguous();
        var (values, width) = (rows.data<float>().ToArray(), (int)x.size(1));
        var sums = new float[x.size(0)];
        for (var row = 0; row < sums.Length; row++)
        {
            sums[row] = trees.Predict(values.AsSpan(row * width, width));
        }

        return tensor(sums).view(-1, 1);
    }

    /// <inheritdoc/>
    public override void Copy(ReadOnlySpan<float> x, Span<float> target) => target[0] = trees.Predict(x);
}
