using Armed.Runtime.Bundles;
using Armed.Trainer.Common;

namespace Armed.Trainer.Inference;

/// <summary>Tests linear hypotheses about the fixed coefficients of a mixed model: t and F with degrees of freedom where there are any, else z and Wald's chi-square.</summary>
internal sealed class HypothesisTest
{
    /// <summary>Share of a contrast's variance that others leave below which it is a combination of them.</summary>
    private const double Independent = 1e-9;

    private readonly double[] _estimates;
    private readonly double[] _covariance;

    /// <param name="model">The estimates.</param>
    /// <param name="method">How degrees of freedom are computed; null: as the model was trained.</param>
    /// <param name="levels">Levels of all categorical columns.</param>
    /// <exception cref="InputException">The model has no fixed coefficients of columns, or not what the method needs.</exception>
    public HypothesisTest(MixedModelDescription model, DegreesOfFreedomMethod? method, IReadOnlyCollection<string>? levels = null)
    {
        if (model.FixedEffects.Count == 0)
        {
            throw new InputException("The model has hidden features, so it has no fixed coefficients of columns to test. Train with --hidden none.");
        }

        if (model.FixedCovariance.Count == 0)
        {
            throw new InputException("The bundle does not hold the covariance of the fixed coefficients: it has more than 200 of them, their standard errors cannot be computed, they are shrunken (train with --ridge false), or it was written by an older version. Train it again, with fewer columns if there are so many.");
        }

        Names = new CoefficientNames([.. model.FixedEffects.Select(effect => effect.Term)], levels ?? []);
        Derivatives = StoredDerivatives.Read(model, method) ?? (method is null ? null : throw Missing(model, method.Value));
        _estimates = [.. model.FixedEffects.Select(effect => effect.Estimate)];
        _covariance = Derivatives?.Covariance ?? StoredDerivatives.Full([.. model.FixedCovariance.SelectMany(row => row)]);
    }

    /// <summary>Names of the coefficients.</summary>
    public CoefficientNames Names { get; }

    /// <summary>What degrees of freedom come from; null: there are none.</summary>
    public CovarianceDerivatives? Derivatives { get; }

    /// <summary>The test of one hypothesis.</summary>
    /// <param name="hypothesis">The hypothesis.</param>
    /// <param name="level">Level of the confidence interval.</param>
    public ContrastResult Of(Hypothesis hypothesis, double level)
    {
        var estimate = hypothesis.Contrast.Zip(_estimates, (weight, beta) => weight * beta).Sum();
        var se = Math.Sqrt(QuadraticForm.Of(_covariance, hypothesis.Contrast, hypothesis.Contrast));
        var df = Derivatives is null ? null : ContrastDegrees.Of(Derivatives, hypothesis.Contrast);
        var half = se * StudentT.Quantile(level, df ?? double.PositiveInfinity);
        var p = StudentT.TwoSided((estimate - hypothesis.Value) / se, df ?? double.PositiveInfinity);
        return new ContrastResult(hypothesis.Text, hypothesis.Value, estimate, se, df, p, estimate - half, estimate + half);
    }

    /// <summary>The test of all at once; hypotheses that follow from others count once.</summary>
    /// <exception cref="InputException">Hypotheses contradict each other.</exception>
    public JointResult Of(IReadOnlyList<Hypothesis> hypotheses)
    {
        var kept = Basis(hypotheses);
        double[][] rows = [.. kept.Select(hypothesis => hypothesis.Contrast)];
        var (wald, rank) = Wald(rows, [.. kept.Select(hypothesis => hypothesis.Contrast.Zip(_estimates, (weight, beta) => weight * beta).Sum() - hypothesis.Value)]);
        if (Derivatives is null)
        {
            return new JointResult(wald, rank, null, ChiSquare.Upper(wald, rank));
        }

        var (degrees, scale) = JointDegrees.Of(Derivatives, rows);
        var f = scale * wald / rows.Length;
        return new JointResult(f, rows.Length, degrees, FDistribution.Upper(f, rows.Length, degrees));
    }

    /// <summary>
    /// d'(L V L')^-1 d by the principal axes of L V L' with 1 on its diagonal, and their number. An axis without variance is a combination that the model determines, as the coefficients of all classes sum to 0: it tells nothing.
    /// </summary>
    private (double Statistic, int Degrees) Wald(double[][] rows, double[] differences)
    {
        var (covariance, size) = (QuadraticForm.Of(_covariance, rows), rows.Length);
        double[] scale = [.. Enumerable.Range(0, size).Select(i => 1 / Math.Sqrt(covariance[(i * size) + i]))];
        var (values, vectors) = SymmetricEigen.Of([.. covariance.Select((value, at) => value * scale[at / size] * scale[at % size])], size);
        var (statistic, degrees) = (0.0, 0);
        for (var m = 0; m < size; m++)
        {
            var along = Enumerable.Range(0, size).Sum(i => vectors[m][i] * differences[i] * scale[i]);
            if (values[m] > Independent * values.Max())
            {
                (statistic, degrees) = (statistic + (along * along / values[m]), degrees + 1);
            }
            else if (Math.Abs(along) > 1e-4)
            {
                throw new InputException("The hypotheses contradict what holds in the model anyway, as that the coefficients of all classes sum to 0. Leave one out, or let their values agree with it.");
            }
        }

        return (statistic, degrees);
    }

    /// <summary>The hypotheses that do not follow from those before them, by Gram and Schmidt's method.</summary>
    private static List<Hypothesis> Basis(IReadOnlyList<Hypothesis> hypotheses)
    {
        var (kept, basis) = (new List<Hypothesis>(), new List<LinearForm>());
        foreach (var hypothesis in hypotheses)
        {
            var rest = new LinearForm(hypothesis.Contrast, hypothesis.Value);
            foreach (var unit in basis)
            {
                rest += -Dot(rest.Weights, unit.Weights) * unit;
            }

            var (left, whole) = (Dot(rest.Weights, rest.Weights), Dot(hypothesis.Contrast, hypothesis.Contrast));
            if (left > Independent * whole)
            {
                basis.Add(1 / Math.Sqrt(left) * rest);
                kept.Add(hypothesis);
            }
            else if (Math.Abs(rest.Constant) > 1e-6 * Math.Max(1, Math.Abs(hypothesis.Value)))
            {
                throw new InputException($"Hypothesis '{hypothesis.Text}' contradicts the others: they determine its left side, and it has another value. Test it alone.");
            }
        }

        return kept;
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();

    private static InputException Missing(MixedModelDescription model, DegreesOfFreedomMethod method) => new(model.DegreesOfFreedom.Count == 0
        ? $"The bundle does not hold what degrees of freedom by {EnumWords.Of(method)} need. They exist for a continuous outcome, up to about 80 coefficients and 200,000 parameters times rows. Without --degrees-of-freedom, the test is by the normal distribution."
        : $"The bundle holds degrees of freedom by {Say.List([.. model.DegreesOfFreedom.Select(entry => entry.Method)])}, not by {EnumWords.Of(method)}. Train with --degrees-of-freedom {EnumWords.Of(method)}{(model.Criterion == "ml" ? " and --criterion reml" : "")}.");
}
