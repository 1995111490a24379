using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Common;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Estimates;

/// <summary>A solved last layer's estimates in original units with treatment coding, as statistical software reports them.</summary>
internal sealed class ClassicalEstimates(FittedModel model, FitData data, RefitRows rows, RefitColumns columns, RefitCandidate solved, TrainingOptions options)
{
    /// <summary>Coefficients up to which their covariance is reported: its size grows with their square.</summary>
    private const int MostCovariances = 200;

    private double[]? _map;

    private IReadOnlyList<EncodedColumn> Encoded => rows.InputColumns;

    private bool IsGaussian => data.Kind.IsGaussian;

    private int Observations => data.Training.Length + data.Validation.Length;

    private MixedModelFit Fit => solved.Fit;

    /// <summary>N of the BIC: a weight of 2 counts as two rows, but for a Gaussian outcome, whose weights are precisions.</summary>
    private double SampleSize() => IsGaussian || data.ObservationWeights.Length == 0
        ? Observations
        : data.Training.Concat(data.Validation).Sum(row => (double)data.ObservationWeights[row]);

    /// <summary>The estimates.</summary>
    public MixedModelDescription Describe()
    {
        var logLikelihood = LogLikelihood();
        var (fixedEffects, fixedCovariance, tests) = rows.HiddenWidth > 0 ? ([], [], []) : FixedEffects();
        var interceptShift = Fit.Outputs > 1 ? 0 : Shift(Fit.Fixed); // of cut points
        var (variances, varianceCovariance) = VarianceEstimates().Describe();
        return new MixedModelDescription
        {
            Method = Fit.Method,
            // Equations too large to factor are solved by restricted likelihood whatever was asked for.
            Criterion = Fit.Outputs > 1 ? EnumWords.Of(EstimationCriterion.Reml) // the coefficients are integrated
                : IsGaussian ? EnumWords.Of(double.IsNaN(Fit.LogLikelihood) ? EstimationCriterion.Reml : options.Criterion) : "ml",
            Observations = Observations,
            LogLikelihood = Finite(logLikelihood),
            Parameters = Fit.Parameters,
            Aic = Finite(-2 * logLikelihood + 2 * Fit.Parameters),
            Bic = Finite(-2 * logLikelihood + Math.Log(SampleSize()) * Fit.Parameters),
            Icc = solved.Shares is { } shares && shares.Random + shares.Residual > 0 ? Math.Min(1, shares.Random / (shares.Random + shares.Residual)) : solved.IccOfClasses is { } ofClasses ? Finite(ofClasses) : null,
            VarianceShares = solved.Shares,
            FixedEffects = fixedEffects,
            FixedCovariance = fixedCovariance,
            DegreesOfFreedom = tests,
            VarianceComponents = [.. solved.Layer.Effects.SelectMany((table, g) => VarianceComponents(table.Design, Fit.Factors[g].Covariance))],
            Sigma = IsGaussian ? Fit.Sigma * model.OutcomeSd : null,
            Dispersion = Finite(Fit.Dispersion),
            CutPoints = [.. Fit.CutPoints.Select(c => c - interceptShift)],
            VarianceParameters = variances,
            VarianceCovariance = varianceCovariance,
        };
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>
    /// From standardised columns and outcome to the original ones: the density scales with the outcome's unit, and under REML |X'V^-1 X| with the columns'.
    /// </summary>
    private double LogLikelihood()
    {
        if (Fit.Outputs > 1)
        {
            return Fit.LogLikelihood - ((Fit.Outputs - 1) * FlatColumns().Sum(Math.Log));
        }

        if (!IsGaussian)
        {
            return Fit.LogLikelihood;
        }

        var scaled = Fit.LogLikelihood - Observations * Math.Log(model.OutcomeSd);
        if (options.Criterion == EstimationCriterion.Ml)
        {
            return scaled;
        }

        var flat = FlatColumns().ToArray();
        return scaled + flat.Length * Math.Log(model.OutcomeSd) - flat.Sum(Math.Log);
    }

    /// <summary>The scale of every fixed coefficient with a flat prior that was estimated.</summary>
    private IEnumerable<double> FlatColumns()
    {
        for (var j = 0; j < Count; j++)
        {
            if (columns.IsFlat(j) && !Fit.Aliased.Contains(j))
            {
                yield return columns.InputOf(j) is { } input ? Encoded[input].Scale : 1;
            }
        }
    }

    /// <summary>The variance parameters in original units.</summary>
    public VarianceEstimates VarianceEstimates()
    {
        RandomEffectsDesign[] designs = [.. solved.Layer.Effects.Select(table => table.Design)];
        var parameters = Fit.Variances ?? VarianceParameters.Of(Fit, [.. designs.Select(design => design.CovarianceBlocks)], IsGaussian);
        return new VarianceEstimates(Fit, parameters, designs, Encoded, model.OutcomeSd, data.Table.Outcome.ClassNames, Shift);
    }

    /// <summary>What the columns' offsets take from the intercept; nothing where hidden features have no zero in original units.</summary>
    private double Shift(ReadOnlySpan<double> beta)
    {
        double shift = 0;
        for (var j = 0; j < beta.Length && rows.HiddenWidth == 0; j++)
        {
            if (columns.InputOf(j) is { } input && !columns.IsMean(j))
            {
                shift -= beta[j] * Encoded[input].Offset / Encoded[input].Scale;
                foreach (var (_, _, weight) in Encoded[input].Parts.Count == 0 || columns.InterceptAt >= 0 ? [] : Parts(j).Where(part => part.Part < 0))
                {
                    shift -= Estimate(j, beta) * weight;
                }
            }
        }

        return shift;
    }

    /// <summary>beta' = J beta and its standard errors.</summary>
    private (IReadOnlyList<FixedEffectDescription> Effects, IReadOnlyList<IReadOnlyList<double>> Covariance, IReadOnlyList<DegreesOfFreedomDescription> Tests) FixedEffects()
    {
        int[] estimated = [.. Enumerable.Range(0, Count).Except(Fit.Aliased).Where(columns.IsReported)]; // curves have no coefficients that mean something one by one
        if (Fit.Outputs > 1)
        {
            return FixedEffects(estimated);
        }

        var tests = new FixedTests(Map, estimated, model.OutcomeSd, Fit, options.DegreesOfFreedom);
        var effects = estimated.Select((j, at) => tests.Effect(at, Name(j), (Estimate(j, Fit.Fixed) * model.OutcomeSd) + (j == columns.InterceptAt ? model.OutcomeMean : 0), IsGaussian))
            .Zip(estimated, (effect, j) => columns.IsFlat(j) ? effect : effect with { Df = null, P = null }); // a shrunken estimate has no test of 0
        // Tests of shrunken coefficients are not offered, so what they need is not stored.
        return rows.HasRidge ? ([.. effects], [], []) : ([.. effects], LowerTriangle(tests.Covariance, estimated.Length), tests.Stored);
    }

    /// <summary>The coefficients of one class after those of another; they sum to 0 over the classes.</summary>
    private (IReadOnlyList<FixedEffectDescription> Effects, IReadOnlyList<IReadOnlyList<double>> Covariance, IReadOnlyList<DegreesOfFreedomDescription> Tests) FixedEffects(int[] estimated)
    {
        var (outputs, count) = (Fit.Outputs, Fit.Fixed.Length);
        var map = new double[count * count]; // J x I
        for (var at = 0; at < Map.Length; at++)
        {
            for (var o = 0; o < outputs; o++)
            {
                map[(((at / Count * outputs) + o) * count) + (at % Count * outputs) + o] = Map[at];
            }
        }

        int[] all = [.. Enumerable.Range(0, outputs).SelectMany(o => estimated.Select(j => (j * outputs) + o))];
        var tests = new FixedTests(map, all, 1, Fit, options.DegreesOfFreedom);
        var effects = all.Select((j, at) => tests.Effect(at, EffectUnits.Name(Name(j / outputs), data.Table.Outcome.ClassNames, j % outputs), Enumerable.Range(0, count).Sum(k => map[(j * count) + k] * Fit.Fixed[k]), false))
            .Zip(all, (effect, j) => columns.IsFlat(j / outputs) ? effect : effect with { P = null });
        return ([.. effects], rows.HasRidge ? [] : LowerTriangle(tests.Covariance, all.Length), []);
    }

    /// <summary>Coefficients of a linear predictor, P.</summary>
    private int Count => Fit.Fixed.Length / Fit.Outputs;

    /// <summary>J [P, P], from coefficients of standardised columns to those of the columns themselves, but for the outcome's unit and mean; of the formula's own, where centred products stand for them.</summary>
    public double[] Map => _map ??= MakeMap();

    private double[] MakeMap()
    {
        var count = Count;
        var map = new double[count * count];
        for (var j = 0; j < count; j++)
        {
            var column = Column(j);
            map[j * count + j] = 1 / (column?.Scale ?? 1);
            if (column is not null && !columns.IsMean(j) && columns.InterceptAt >= 0)
            {
                map[columns.InterceptAt * count + j] = -column.Offset / column.Scale;
            }
        }

        OriginalUnits.OfParts(map, count, [.. Enumerable.Range(0, count).SelectMany(Parts).Where(part => part.Part >= 0)]);
        return map;
    }

    private EncodedColumn? Column(int coefficient) => columns.InputOf(coefficient) is { } input ? Encoded[input] : null;

    /// <summary>What the formula's column of a coefficient has beside the centred one: coefficients with weights, -1 for an intercept that the model does not have.</summary>
    private IEnumerable<(int Column, int Part, double Weight)> Parts(int coefficient) =>
        (Column(coefficient)?.Parts ?? []).Select(part => (coefficient, columns.CoefficientOf(part.Column), part.Weight));

    /// <summary>Rows of a covariance up to the diagonal; none for very many coefficients and where a number is not finite.</summary>
    private static double[][] LowerTriangle(double[] covariance, int count) => count > MostCovariances || !covariance.All(double.IsFinite)
        ? []
        : [.. Enumerable.Range(0, count).Select(i => covariance[(i * count)..((i * count) + i + 1)])];

    /// <summary>A coefficient in original units, as a linear function of those of standardised columns.</summary>
    private double Estimate(int row, ReadOnlySpan<double> beta)
    {
        double sum = 0;
        for (var j = 0; j < beta.Length; j++)
        {
            sum += Map[row * beta.Length + j] * beta[j];
        }

        return sum;
    }

    private string Name(int coefficient)
    {
        if (coefficient == columns.InterceptAt)
        {
            return "(Intercept)";
        }

        var name = Encoded[columns.InputOf(coefficient)!.Value].Name;
        return columns.MeanFactor(coefficient) is { } factor ? $"{name} (mean of {solved.Terms[factor].Factor})" : name;
    }

    /// <summary>T as estimated: what clusters' means explain is not in it.</summary>
    private IEnumerable<VarianceComponentDescription> VarianceComponents(RandomEffectsDesign design, double[] standardised)
    {
        var size = design.Size;
        var covariance = OriginalUnits.Transform(OriginalUnits.OfEffects(design, Encoded), Array.ConvertAll(standardised, t => t * model.OutcomeSd * model.OutcomeSd), size);
        double[] sds = [.. Enumerable.Range(0, size).Select(k => Math.Sqrt(Math.Max(0, covariance[k * size + k])))];
        for (var k = 0; k < size; k++)
        {
            double?[] correlations = [.. Enumerable.Range(0, k).Select(Correlation)];
            yield return new VarianceComponentDescription(design.Factor, design.Terms[k], sds[k], k > 0 ? correlations[0] : null) { Correlations = correlations.Any(c => c is not null) ? correlations : [] };

            double? Correlation(int j) => covariance[k * size + j] != 0 && sds[k] * sds[j] > 0 ? covariance[k * size + j] / (sds[k] * sds[j]) : null;
        }
    }
}
