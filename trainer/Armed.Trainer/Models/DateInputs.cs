using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>Encoded inputs of parts of dates: standardised sines and cosines, computed in double precision from the raw days; the graphs compute the same from the same days.</summary>
internal sealed class DateInputs
{
    private readonly int _features;
    private readonly DatePartOf[] _functions;

    private DateInputs(TableEncoding encoding)
    {
        _features = encoding.Numeric.Count;
        _functions = [.. encoding.DateColumns.Select(column => (DatePartOf)column.Factors[0])];
        Columns = [.. encoding.DateColumns.Select(column => new EncodedColumn(column.Term, column.Name, EncodedColumnKind.Cycle, column.Centre, column.Sd))];
    }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<EncodedColumn> Columns { get; }

    /// <summary>The inputs of an encoding; null if it has none.</summary>
    public static DateInputs? Of(TableEncoding encoding) => encoding.DateColumns.Count == 0 ? null : new DateInputs(encoding);

    /// <summary>[N, columns] of features float [N, F] (NaN = missing), on their device.</summary>
    public Tensor Encode(Tensor features)
    {
        using var scope = NewDisposeScope();
        float[] raw = [.. features.cpu().contiguous().data<float>()];
        var (rows, width) = (raw.Length / _features, _functions.Length);
        var x = new float[checked(rows * width)];
        for (var j = 0; j < width; j++)
        {
            for (var row = 0; row < rows; row++)
            {
                var days = raw[(row * _features) + _functions[j].Column];
                var value = float.IsNaN(days) ? _functions[j].Missing : DateCycle.Value(_functions[j], days);
                x[(row * width) + j] = (float)((value - Columns[j].Offset) / Columns[j].Scale);
            }
        }

        return tensor(x).view(rows, width).to(features.device).MoveToOuterDisposeScope();
    }
}
