using Armed.Runtime;

namespace Armed.Trainer.Tests.Adapting;

/// <summary>One row to predict again and again.</summary>
internal sealed class ProbeRows(ArmedModel model)
{
    private readonly RowBuilder _row = model.Row();

    /// <summary>By the model that made this, or one adapted from it.</summary>
    public Prediction Predict(ArmedModel by, double x1, params string?[] clusters) => By(by, Set(_row, by, x1), clusters);

    public static Prediction PredictBy(ArmedModel by, double x1, params string?[] clusters) => By(by, Set(by.Row(), by, x1), clusters);

    private static RowBuilder Set(RowBuilder row, ArmedModel by, double x1)
    {
        row.Set("x1", x1).Set("x2", -0.7);
        return by.OffsetColumn is null ? row : row.SetOffset(0.2);
    }

    private static Prediction By(ArmedModel by, RowBuilder row, string?[]? clusters) =>
        by.Predict(row, clusters is { Length: > 0 } ? clusters : new string?[by.Factors.Count]);
}
