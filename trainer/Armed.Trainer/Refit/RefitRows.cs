using System.Numerics.Tensors;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Networks;
using Armed.Trainer.Training;

namespace Armed.Trainer.Refit;

/// <summary>The rows of a fit as the last layer sees them: encoded inputs x and whitened hidden features w.</summary>
internal sealed class RefitRows
{
    private readonly Dictionary<int, int> _position;

    private RefitRows(FitData data, Dictionary<int, int> position, float[] inputs, float[] hidden, HiddenMap? map) =>
        (Data, _position, Inputs, Hidden, Map) = (data, position, inputs, hidden, map);

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
    public int InputWidth => _position.Count == 0 ? 0 : Inputs.Length / _position.Count;

    /// <summary>Position of a table's row in <see cref="Inputs"/> and <see cref="Hidden"/>.</summary>
    public int Position(int row) => _position[row];

    /// <summary>Computes the features once; the map is fitted on the training rows.</summary>
    public static RefitRows Compute(FittedModel model, FitData data, double caution)
    {
        int[] rows = [.. data.Training.Concat(data.Validation).Order()];
        var raw = data.Rows.Select(rows);
        var position = rows.Select((row, i) => (row, i)).ToDictionary(p => p.row, p => p.i);
        using var predictor = new TorchPredictor(model);
        float[] inputs = predictor.Inputs(raw);
        if (model.Network.Backbone.Outputs == 0)
            return new RefitRows(data, position, inputs, [], null);
        float[] hidden = predictor.LastHidden(raw);
        int width = hidden.Length / rows.Length;
        var training = data.Training.ToHashSet();
        var map = HiddenWhitening.Fit(hidden, width, [.. Enumerable.Range(0, rows.Length).Where(i => training.Contains(rows[i]))], caution);
        return new RefitRows(data, position, inputs, map is null ? [] : Apply(map, hidden, rows.Length), map);
    }

    /// <summary>The same rows without hidden features: a linear predictor.</summary>
    public RefitRows WithoutHidden() => new(Data, _position, Inputs, [], null);

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
