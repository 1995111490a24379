using Armed.Runtime;
using Armed.Trainer.Explaining.Posteriors;

namespace Armed.Trainer.Explaining.Averages;

/// <summary>
/// Standard errors of a change's effects on the probabilities of several unordered classes, for unknown clusters: the delta method from the covariance of the fixed coefficients of all classes. The variances of the clusters' effects count
/// as known.
/// </summary>
internal sealed class ClassChange
{
    /// <summary>Of a linear predictor, for the derivatives of probabilities, which are of single precision.</summary>
    private const double Nudge = 1e-2;

    private readonly ArmedModel _model;
    private readonly ClassCoefficients _coefficients;
    private readonly double[] _steps;
    private readonly (double[] Design, HeadAnswers Answers) _before, _after;

    private ClassChange(ArmedModel model, ClassCoefficients coefficients, double[] steps, (double[] Design, HeadAnswers Answers) before, (double[] Design, HeadAnswers Answers) after)
        => (_model, _coefficients, _steps, _before, _after) = (model, coefficients, steps, before, after);

    /// <summary>The errors of a change; null where the coefficients do not give the model's answers.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="coefficients">The coefficients.</param>
    /// <param name="change">The change.</param>
    /// <param name="low">Answers before it, for unknown clusters.</param>
    /// <param name="high">Answers after it.</param>
    public static ClassChange? Of(ArmedModel model, ClassCoefficients coefficients, ColumnChange change, HeadAnswers low, HeadAnswers high) =>
        coefficients.Design(change.Low, low) is { } before && coefficients.Design(change.High, high) is { } after ? new ClassChange(model, coefficients, change.Steps, (before, low), (after, high)) : null;

    /// <summary>The standard error of the average effect on a class.</summary>
    /// <param name="rows">Rows to average over.</param>
    /// <param name="column">The class.</param>
    public double StandardError(IReadOnlyList<int> rows, int column)
    {
        var weights = new double[_model.Outputs * _coefficients.Count];
        foreach (var row in rows)
        {
            Add(weights, _before, row, column, -1 / _steps[row]);
            Add(weights, _after, row, column, 1 / _steps[row]);
        }

        return Math.Sqrt(_coefficients.Variance(weights)) / rows.Count;
    }

    /// <summary>Adds the derivative of a row's probability by the coefficients, [O, J], times a factor.</summary>
    private void Add(double[] weights, (double[] Design, HeadAnswers Answers) side, int row, int column, double factor)
    {
        var (outputs, count) = (_model.Outputs, _coefficients.Count);
        double[] mean = [.. side.Answers.LinearPredictors.AsSpan(row * outputs, outputs).ToArray()];
        double[] variance = [.. side.Answers.Sds.AsSpan(row * outputs, outputs).ToArray().Select(sd => (double)sd * sd)];
        var prediction = new float[outputs];
        for (var o = 0; o < outputs; o++)
        {
            var slope = factor * (At(o, Nudge) - At(o, -Nudge)) / (2 * Nudge);
            for (var j = 0; j < count; j++)
            {
                weights[(o * count) + j] += slope * side.Design[(row * count) + j];
            }
        }

        double At(int output, double move)
        {
            mean[output] += move;
            _model.Outcome.Integrate(mean, variance, prediction);
            mean[output] -= move;
            return prediction[column];
        }
    }
}
