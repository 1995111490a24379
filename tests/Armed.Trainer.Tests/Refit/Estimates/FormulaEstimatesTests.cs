using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>Formulas whose estimates lme4 prints, on sleepstudy (lme4's data, Belenky et al., J Sleep Res 12, 2003).</summary>
[Collection(FitsCollection.Name)]
public sealed class FormulaEstimatesTests
{
    /// <summary>
    /// lme4's example of independent effects (Bates et al., J Stat Soft 67(1), 2015, section 2.2 and 5.2): variances 627.57 and 35.86, residual 653.58, REML criterion 1743.7. They
    /// depend on the column's zero: independent at its mean would be another model.
    /// </summary>
    [Theory]
    [InlineData("(1 + Days || Subject)")]
    [InlineData("(0 + Days | Subject) + (1 | Subject)")]
    public void Fit_IndependentEffects_AreLme4s(string formula)
    {
        var model = Fit(formula);

        Assert.Equal(1743.7, -2 * model.LogLikelihood!.Value, 0.05); // printed to one decimal
        double[] variances = [.. model.VarianceComponents.Select(v => v.Sd * v.Sd)];
        Assert.Equal(627.57, variances[0], 627.57 * 5e-4); // four digits
        Assert.Equal(35.86, variances[1], 35.86 * 5e-4);
        Assert.Equal(653.58, model.Sigma!.Value * model.Sigma.Value, 653.58 * 5e-4);
    }

    [Theory]
    [InlineData("1 + Days")]
    [InlineData("Days | Subject")]
    [InlineData("(Days + 1 | Subject)")]
    public void Fit_CorrelatedEffects_AreLme4s(string formula)
    {
        var model = Fit(formula);

        // The same paper, section 5.2: sd 24.740 and 5.922, correlation .07, residual 25.592, REML criterion 1743.6.
        Assert.Equal(1743.628, -2 * model.LogLikelihood!.Value, 1e-3 * 2);
        Assert.Equal(24.7407, model.VarianceComponents[0].Sd, 24.74 * 5e-5);
        Assert.Equal(5.9221, model.VarianceComponents[1].Sd, 5.92 * 5e-5);
        Assert.Equal(25.5918, model.Sigma!.Value, 25.59 * 5e-5);
    }

    private static MixedModelDescription Fit(string formula) => ArmedTraining.Run(new TrainingRequest
    {
        Data = new DataRequest { Source = DataSource.FromPath(Path.Combine(Folder(), "Data", "sleepstudy.csv")), Outcome = "Reaction", Clusters = ["Subject"] },
        Options = new TrainingOptions { Hidden = [], Random = formula, Device = TrainingDevice.Cpu },
    }).Manifest.Refit!.Model!;

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "Refit");
}
