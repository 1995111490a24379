using Armed.Runtime.Schema;

namespace Armed.Runtime.Model;

/// <summary>What a prediction holds; the arrays for several classes only (linear predictors: multiclass only), so that one number costs no garbage.</summary>
internal readonly record struct PredictionValues(
    ModelTask Task,
    IReadOnlyList<string>? Classes,
    int ClassIndex,
    double Value,
    double LinearPredictor,
    double Sd,
    double? ResidualSd,
    float[]? Values,
    float[]? Linear,
    float[]? Sds)
{
    public static PredictionValues Make(ModelSchema schema, ReadOnlySpan<float> values, ReadOnlySpan<float> linear, ReadOnlySpan<float> sds)
        => schema.Task switch
        {
            ModelTask.Multiclass => new(schema.Task, schema.Classes, Top(values), 0, 0, 0, null, values.ToArray(), linear.ToArray(), sds.ToArray()),
            ModelTask.Ordinal => new(schema.Task, schema.Classes, Top(values), 0, linear[0], sds[0], null, values.ToArray(), null, null),
            _ => new(schema.Task, schema.Classes, ClassOf(schema.Task, values[0]), values[0], linear[0], sds[0], schema.ResidualSd, null, null, null),
        };

    private static int ClassOf(ModelTask task, float value) => task is not ModelTask.Binary ? -1 : value >= 0.5f ? 1 : 0;

    private static int Top(ReadOnlySpan<float> values)
    {
        var top = 0;
        for (var i = 1; i < values.Length; i++)
        {
            top = values[i] > values[top] ? i : top;
        }

        return top;
    }
}
