using System.Numerics.Tensors;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Networks;
using Armed.Trainer.Training;

namespace Armed.Trainer.Refit;

/// <summary>The rows of a fit as the last layer sees them: encoded inputs x and whitened hidden features w.</summary>
internal sealed class RefitRows
{
    private const int Slice = 65_536;

    /// <summary>Rows that the map is fitted on, at most: more change its components by less than chance.</summary>
    private const int MostMapRows = 50_000;

    private readonly int[] _position; // by the table's row
    private readonly int _rows;

    private RefitRows(FitData data, int[] position, int rows, float[] inputs, float[] hidden, HiddenMap? map) =>
        (Data, _position, _rows, Inputs, Hidden, Map) = (data, position, rows, inputs, hidden, map);

    /// <summary>The table and its division.</summary>
    public FitData Data { get; }

    /// <summary>x [n, F'] of training and validation rows.</summary>
    public float[] Inputs { get; }

    /// <summary>w [n, P].</summary>
    public float[] Hidden { get; }

    /// <summary>From the last hidden layers to w; null without hidden layers.</summary>
    public HiddenMap? Map { get; }

    /// <summary>Width of w.</summary>
    public int HiddenWidth => Map?.Outputs ?? 0;

    /// <summary>Width of x.</summary>
    public int InputWidth => _rows == 0 ? 0 : Inputs.Length / _rows;

    /// <summary>Position of a table's row in <see cref="Inputs"/> and <see cref="Hidden"/>.</summary>
    public int Position(int row) => _position[row];

    /// <summary>Computes the features once; the map is fitted on the training rows.</summary>
    public static RefitRows Compute(FittedModel model, FitData data, double caution)
    {
        int[] rows = [.. data.Training.Concat(data.Validation).Order()];
        var position = new int[data.Table.Rows];
        for (int i = 0; i < rows.Length; i++)
            position[rows[i]] = i;
        using var predictor = new TorchPredictor(model);
        var map = model.Network.Backbone.Outputs == 0 ? null : FitMap(predictor, data, caution);
        var inputs = new float[rows.Length * model.Network.Encoder.Outputs];
        var hidden = new float[rows.Length * (map?.Outputs ?? 0)];
        for (int start = 0; start < rows.Length; start += Slice) // the last hidden layers of all rows never stand beside each other
        {
            var raw = data.Rows.Select(rows[start..Math.Min(start + Slice, rows.Length)]);
            predictor.Inputs(raw).CopyTo(inputs, start * model.Network.Encoder.Outputs);
            if (map is not null)
                Apply(map, predictor.LastHidden(raw), raw.Count).CopyTo(hidden, start * map.Outputs);
        }
        return new RefitRows(data, position, rows.Length, inputs, hidden, map);
    }

    /// <summary>The same rows without hidden features: a linear predictor.</summary>
    public RefitRows WithoutHidden() => new(Data, _position, _rows, Inputs, [], null);

    private static HiddenMap? FitMap(TorchPredictor predictor, FitData data, double caution)
    {
        int stride = (data.Training.Length + MostMapRows - 1) / MostMapRows;
        int[] sample = [.. data.Training.Where((_, i) => i % stride == 0)];
        float[] hidden = predictor.LastHidden(data.Rows.Select(sample));
        return HiddenWhitening.Fit(hidden, hidden.Length / sample.Length, caution);
    }

    private static float[] Apply(HiddenMap map, float[] hidden, int rows)
    {
        var result = new float[rows * map.Outputs];
        var centred = new float[map.Inputs];
        for (int i = 0; i < rows; i++)
        {
            TensorPrimitives.Subtract(hidden.AsSpan(i * map.Inputs, map.Inputs), map.Centre, centred);
            for (int p = 0; p < map.Outputs; p++)
                result[i * map.Outputs + p] = TensorPrimitives.Dot<float>(centred, map.Weight.AsSpan(p * map.Inputs, map.Inputs));
        }
        return result;
    }
}
