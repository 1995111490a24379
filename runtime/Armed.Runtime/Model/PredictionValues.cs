using Armed.Runtime.Outcomes;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Model;

/// <summary>What a prediction holds; the arrays for several classes only (linear predictors: multiclass only), so that one number costs no garbage.</summary>
internal readonly record struct PredictionValues(
    Outcome Outcome,
    int ClassIndex,
    double Value,
    double LinearPredictor,
    double Sd,
    double TotalSd,
    float[]? Values,
    float[]? Linear,
    float[]? Sds)
{
    public static PredictionValues Make(ModelSchema schema, PredictionDestination results)
    {
        var outcome = schema.Outcome;
        ReadOnlySpan<float> values = results.Predictions, linear = results.LinearPredictors, sds = results.Sds, total = results.TotalSds;
        if (schema.Outputs > 1)
        {
            return new(outcome, Top(values), 0, 0, 0, 0, values.ToArray(), linear.ToArray(), sds.ToArray());
        }

        return schema.Width > 1
            ? new(outcome, Top(values), 0, linear[0], sds[0], total[0], values.ToArray(), null, null)
            : new(outcome, outcome.ClassOf(values[0]), values[0], linear[0], sds[0], total[0], null, null, null);
    }

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
