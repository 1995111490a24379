using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Trainer.Explaining.Posteriors;

/// <summary>The fixed coefficients of several unordered classes with their covariance, as a bundle's manifest has them, and the columns that they belong to.</summary>
internal sealed class ClassCoefficients
{
    private const string Intercept = "(Intercept)";

    /// <summary>Difference of linear predictors and probabilities that single precision explains, as a share of their size.</summary>
    private const double Rounding = 1e-3;

    private readonly ArmedModel _model;
    private readonly string[] _terms;
    private readonly double[] _estimates; // [O, J]
    private readonly IReadOnlyList<IReadOnlyList<double>> _covariance;

    private ClassCoefficients(ArmedModel model, MixedModelDescription estimates)
    {
        (_model, _covariance) = (model, estimates.FixedCovariance);
        var prefix = EffectUnits.Name("", model.Manifest.Outcome.Classes, 0).Length;
        _terms = [.. estimates.FixedEffects.Take(estimates.FixedEffects.Count / model.Outputs).Select(effect => effect.Term[prefix..])];
        _estimates = [.. estimates.FixedEffects.Select(effect => effect.Estimate)];
    }

    /// <summary>Those of a bundle; null where it does not hold their covariance.</summary>
    /// <param name="model">The bundle.</param>
    public static ClassCoefficients? Of(ArmedModel model) =>
        model is { Outputs: > 1, Manifest.Refit: { Kept: true, Model: { FixedCovariance.Count: > 0 } estimates } } && estimates.FixedEffects.Count % model.Outputs == 0 ? new ClassCoefficients(model, estimates) : null;

    /// <summary>Number of coefficients of a class.</summary>
    public int Count => _terms.Length;

    /// <summary>
    /// The design of rows [N, J]; null where it does not give the model's answers for unknown clusters: with terms of a formula, curves, missing numbers and all else that is not a sum of columns.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="answers">The answers.</param>
    public double[]? Design(ExplainedInputs rows, HeadAnswers answers)
    {
        var columns = _terms.Select(term => Column(term, rows)).ToArray();
        if (columns.Any(column => column is null))
        {
            return null;
        }

        var design = new double[rows.Count * Count];
        for (var at = 0; at < design.Length; at++)
        {
            design[at] = columns[at % Count]![at / Count];
        }

        return Enumerable.Range(0, rows.Count).All(row => Gives(design.AsSpan(row * Count, Count), answers, row)) ? design : null;
    }

    /// <summary>The variance of a weighted sum of coefficients.</summary>
    /// <param name="weights">The weights, [O, J].</param>
    public double Variance(double[] weights)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            var row = _covariance[i];
            sum += weights[i] * weights[i] * row[i];
            for (var j = 0; j < i; j++)
            {
                sum += 2 * weights[i] * weights[j] * row[j];
            }
        }

        return Math.Max(0, sum);
    }

    private bool Gives(ReadOnlySpan<double> design, HeadAnswers answers, int row)
    {
        var outputs = _model.Outputs;
        var (mean, variance, prediction) = (new double[outputs], new double[outputs], new float[outputs]);
        for (var o = 0; o < outputs; o++)
        {
            for (var j = 0; j < design.Length; j++)
            {
                mean[o] += _estimates[(o * Count) + j] * design[j];
            }

            if (!(Math.Abs(mean[o] - answers.LinearPredictors[(row * outputs) + o]) <= Rounding * (1 + Math.Abs(mean[o]))))
            {
                return false;
            }

            variance[o] = Math.Pow(answers.Sds[(row * outputs) + o], 2);
        }

        _model.Outcome.Integrate(mean, variance, prediction);
        return Enumerable.Range(0, outputs).All(o => Math.Abs(prediction[o] - answers.Predictions[(row * outputs) + o]) <= Rounding);
    }

    /// <summary>A term's column; null for a term that is not a column or a level of one.</summary>
    private double[]? Column(string term, ExplainedInputs rows)
    {
        if (term == Intercept)
        {
            return [.. Enumerable.Repeat(1.0, rows.Count)];
        }

        foreach (var column in ExplainedColumn.Of(_model.Manifest))
        {
            var levels = column.Description.Levels;
            var level = Enumerable.Range(0, levels.Count).FirstOrDefault(at => term == $"{column.Name}: {(levels[at].Length == 0 ? ReferenceLevels.Missing : levels[at])}", -1);
            if ((column.IsNumeric && term == column.Name) || level >= 0)
            {
                return Array.ConvertAll(rows.Column(column), value => column.IsNumeric ? value : value == level ? 1.0 : 0);
            }
        }

        return null;
    }
}
