using Armed.Trainer.Data;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// Least and greatest standardised number of each numeric column: those of training and <see cref="Beyond"/> more, within a limit. With a log link a linear predictor that is continued beyond the data is a prediction that grows exponentially; one row there can be predicted
/// thousands of times too high. Rows of training are never changed.
/// </summary>
internal sealed class InputBounds(IReadOnlyList<NumericEncoding> columns, float limit)
{
    /// <summary>Standard deviations beyond the range of training up to which a number counts: trends go on for as long as that.</summary>
    private const double Beyond = 1;

    /// <summary>The least numbers [F].</summary>
    public float[] Lowest { get; } = [.. columns.Select(column => Math.Max(-limit, (float)(Ends(column).Lowest - Beyond)))];

    /// <summary>The greatest numbers [F].</summary>
    public float[] Highest { get; } = [.. columns.Select(column => Math.Min(limit, (float)(Ends(column).Highest + Beyond)))];

    /// <summary>Standardised numbers [N, F] within the bounds.</summary>
    public Tensor Hold(Tensor standardised)
    {
        using var lowest = tensor(Lowest, device: standardised.device);
        using var highest = tensor(Highest, device: standardised.device);
        using var below = minimum(standardised, highest);
        return maximum(below, lowest);
    }

    /// <summary>The ends of training, standardised; none of a column of which nothing but rounding is left.</summary>
    private static (double Lowest, double Highest) Ends(NumericEncoding column) => column.Reduced switch
    {
        null => ((column.Minimum - column.Mean) / column.Sd, (column.Maximum - column.Mean) / column.Sd),
        { IsLost: true } => (double.NegativeInfinity, double.PositiveInfinity),
        var reduced => ((reduced.Minimum - reduced.Mean) / reduced.Sd, (reduced.Maximum - reduced.Mean) / reduced.Sd),
    };
}
