using Armed.Runtime.Manifest;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Trees;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// What boosted trees add to the predictions of rows of known clusters, after the mixed model: they read x, the linear predictor, its fixed part and the clusters' effects, which were out of fold when the trees learned (stacking, Wolpert, Neural Netw 5,
/// 1992). Rows without a known cluster have none of it, nor have rows without one of a <see cref="Needed"/> factor. Either leaves hold one number, which adds to the linear predictor; or, with class shares among what the trees read, a number s_k for each class, and the probabilities are
/// p_k exp(s_k) / sum_j p_j exp(s_j), p those of the mixed model.
/// </summary>
/// <param name="trees">Trees in the columns of <see cref="Build"/>, in units of the standardised outcome.</param>
internal sealed class SecondStage(ObliviousTrees trees)
{
    /// <summary>The trees.</summary>
    public ObliviousTrees Trees => trees;

    /// <summary>Out-of-fold loss without the stage less that with it, and the standard error of the difference.</summary>
    public required (double Gain, double StandardError) Evidence { get; init; }

    /// <summary>Per factor the class shares and numbers of rows of the clusters [C + 1, K + 1], the unknown one last; empty where leaves hold one number.</summary>
    public IReadOnlyList<float[]> Shares { get; init; } = [];

    /// <summary>Factors whose cluster must be known: trees learn from rows that know the clusters of all factors, and where one of these is new they were not found to help. Default none: any known cluster will do.</summary>
    public IReadOnlyList<int> Needed { get; init; } = [];

    /// <summary>The same stage for rows that know the clusters of some factors.</summary>
    /// <param name="factors">The factors.</param>
    public SecondStage Needing(IReadOnlyList<int> factors) => new(trees) { Evidence = Evidence, Shares = Shares, Needed = factors };

    /// <summary>Number of classes K where leaves hold a number for each; else 0.</summary>
    public int Classes => Shares.Count == 0 ? 0 : trees.Outputs;

    /// <summary>The columns that trees compare, [N, F' + D + 2 + 3 G], with shares [N, F' + D + 2 + (3 + K + 1) G].</summary>
    /// <param name="x">x with derived columns [N, F' + D].</param>
    /// <param name="mean">Linear predictor m [N, 1].</param>
    /// <param name="fixedPart">Its fixed part f [N, 1].</param>
    /// <param name="parts">Per factor phi'm_c, phi'S_c phi and the first effect, each [N, 1].</param>
    /// <param name="shares">Per factor the shares of the rows' clusters [N, K + 1]; none where leaves hold one number.</param>
    public static Tensor Columns(Tensor x, Tensor mean, Tensor fixedPart, IReadOnlyList<(Tensor Mean, Tensor Variance, Tensor First)> parts, IReadOnlyList<Tensor> shares) =>
        cat([x, mean, fixedPart, .. parts.SelectMany(part => new[] { part.Mean, part.Variance, part.First }), .. shares], 1);

    /// <summary>What the stage adds: to the linear predictor [N, 1], or by class to logarithms of probabilities [N, K].</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="inputs">Width of x with derived columns.</param>
    public Tensor Build(Tensor columns, int inputs)
    {
        using var rows = columns.contiguous();
        var (values, width) = (rows.data<float>().ToArray(), (int)columns.size(1));
        var layout = new LinearPartsLayout(Shares.Count > 0 ? Shares.Count : (width - inputs - LinearPartsLayout.OfRow) / LinearPartsLayout.OfFactor, Classes);
        var sums = new float[columns.size(0) * trees.Outputs];
        for (var row = 0; row * trees.Outputs < sums.Length; row++)
        {
            var own = values.AsSpan(row * width, width);
            if (IsKnown(own[inputs..], layout))
            {
                trees.Predict(own, sums.AsSpan(row * trees.Outputs, trees.Outputs));
            }
        }

        return tensor(sums).view(-1, trees.Outputs);
    }

    /// <summary>p_k exp(s_k) / sum_j p_j exp(s_j) [N, K], as <see cref="ClassTilt"/> defines it.</summary>
    /// <param name="probabilities">p [N, K].</param>
    /// <param name="addends">s [N, K].</param>
    public static Tensor Tilted(Tensor probabilities, Tensor addends) => nn.functional.softmax(Logarithms(probabilities, addends), 1);

    /// <summary>log p_k + s_k [N, K].</summary>
    /// <param name="probabilities">p [N, K].</param>
    /// <param name="addends">s [N, K].</param>
    public static Tensor Logarithms(Tensor probabilities, Tensor addends)
    {
        using Scalar smallest = ClassTilt.SmallestProbability;
        return probabilities.clamp_min(smallest).log().Plus(addends);
    }

    /// <summary>Whether one of a row's computed columns is on a threshold up to rounding.</summary>
    /// <param name="columns">The row's columns [F' + D + 2 + 3 G].</param>
    /// <param name="raw">Width of x without derived columns, F'.</param>
    /// <param name="inputs">Width of x with derived columns, F' + D.</param>
    /// <param name="size">Size of the terms of the row's linear predictor, with the outcome's mean that graphs add, in standard deviations of the outcome: they take its digits.</param>
    public bool IsOnThreshold(float[] columns, int raw, int inputs, double size)
    {
        for (var at = 0; at < trees.Features.Count; at++)
        {
            var (column, threshold) = (trees.Features[at], trees.Thresholds[at]);
            var own = Math.Max(Math.Max(1, Math.Abs(threshold)), column >= inputs && column < inputs + LinearPartsLayout.OfRow ? size : 0);
            if (column >= raw && !(column >= inputs && IsShare(column - inputs)) && Math.Abs(columns[column] - threshold) <= BinnedColumn.Rounding * own)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a column holds a share or a number of rows.</summary>
    private bool IsShare(int place) => Classes > 0 && new LinearPartsLayout(Shares.Count, Classes).IsShare(place);

    /// <summary>
    /// Whether a row has a known cluster, and those of all needed factors: an unknown one has no effect, and the effect of a known one is not exactly 0. With shares, one that has rows with outcomes.
    /// </summary>
    private bool IsKnown(ReadOnlySpan<float> afterInputs, LinearPartsLayout layout)
    {
        var (known, needed) = (0, 0);
        for (var g = 0; g < layout.Factors; g++)
        {
            var isKnown = afterInputs[layout.Known(g)] != 0;
            known += isKnown ? 1 : 0;
            needed += isKnown && Needed.Contains(g) ? 1 : 0;
        }

        return known > 0 && needed == Needed.Count;
    }
}
