using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Expected values: lme4 1.1.31 (glmer), whose optimiser stops about 1e-4 of an estimate away from the maximum.</summary>
public sealed class GeneralisedReferenceTests
{
    private const double GlmerTolerance = 3e-4;

    [Fact]
    public void Fit_ContraceptionNineNodes_MatchesGlmer()
    {
        var fit = Fit(Contraception(0), 9);

        double[] expected = [-1.69015, -.026600, .73242, 1.10932, 1.37652, 1.34559];
        for (var j = 0; j < expected.Length; j++)
        {
            Assert.Equal(expected[j], fit.Fixed[j], 1e-4 * Math.Abs(expected[j]));
        }

        Assert.Equal(.46422, Math.Sqrt(fit.Factors[0].Covariance[0]), 5e-5);
        Assert.Equal(-1206.674, fit.LogLikelihood, 1e-3);
        Assert.Equal(7, fit.Parameters);
    }

    [Fact]
    public void Fit_ContraceptionLaplace_MatchesGlmer()
    {
        var fit = Fit(Contraception(0), 1);

        Assert.Equal(.46083, Math.Sqrt(fit.Factors[0].Covariance[0]), GlmerTolerance);
        Assert.Equal(-1206.808, fit.LogLikelihood, 1e-3);
    }

    [Fact]
    public void Fit_ContraceptionSlopes_MatchesGlmer()
    {
        // With age^2, urban random: logLik -1180.305; sd .62033, .73559; corr -.79289.
        var fit = Fit(Contraception(0, 3), 1);

        Assert.Equal(.62033, Math.Sqrt(fit.Factors[0].Covariance[0]), GlmerTolerance);
        Assert.Equal(.73559, Math.Sqrt(fit.Factors[0].Covariance[3]), GlmerTolerance);
        Assert.Equal(-.79289, Estimates.Correlation(fit.Factors[0].Covariance), GlmerTolerance);
        Assert.Equal(-1180.305, fit.LogLikelihood, 1e-3);
        Assert.Equal(.773947, fit.Fixed[3], GlmerTolerance);
        Assert.Equal(.16399, Math.Sqrt(fit.FixedCovariance[3 * 7 + 3]), 1e-3);
    }

    [Fact]
    public void Fit_GrouseticksThreeFactors_MatchesGlmer()
    {
        var table = new ReferenceTable("grouseticks");
        var height = table.Numbers("HEIGHT");
        var mean = height.Average();
        var sd = Math.Sqrt(height.Sum(h => (h - mean) * (h - mean)) / (height.Length - 1));
        float[][] columns = [table.Ones(), table.Level("YEAR", "96"), table.Level("YEAR", "97"), [.. height.Select(h => (float)((h - mean) / sd))]];
        var data = ReferenceTable.Model(ModelTask.Count, table.Outcome("TICKS"), columns, 4, table.RowFactor(0), table.Factor("BROOD", 0), table.Factor("LOCATION", 0));

        var fit = Fit(data, 1);

        double[] sds = [.54151, .75003, .52872], beta = [.372788, 1.18041, -.978688, -.854341], se = [.19636, .23812, .26277, .12363];
        for (var g = 0; g < 3; g++)
        {
            Assert.Equal(sds[g], Math.Sqrt(fit.Factors[g].Covariance[0]), 1e-4);
        }

        for (var j = 0; j < 4; j++)
        {
            Assert.Equal(beta[j], fit.Fixed[j], 1e-4);
            Assert.Equal(se[j], Math.Sqrt(fit.FixedCovariance[j * 5]), GlmerTolerance);
        }

        Assert.Equal(-890.271, fit.LogLikelihood, 1e-3);
    }

    private static MixedModelFit Fit(MixedModelData data, int nodes) =>
        MixedModelSolver.Fit(data, new MixedModelOptions { QuadratureNodes = nodes }, TestContext.Current.CancellationToken);

    private static MixedModelData Contraception(params int[] design)
    {
        var table = new ReferenceTable("contraception");
        var age = table.Numbers("age");
        float[][] rest = [table.Level("urban", "Y"), table.Level("livch", "1"), table.Level("livch", "2"), table.Level("livch", "3+")];
        float[][] columns = design.Length == 1 ? [table.Ones(), age, .. rest] : [table.Ones(), age, [.. age.Select(a => a * a)], .. rest];
        return ReferenceTable.Model(ModelTask.Binary, table.Flags("use", "Y"), columns, columns.Length, table.Factor("district", design));
    }
}
