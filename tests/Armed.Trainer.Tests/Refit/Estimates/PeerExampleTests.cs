namespace Armed.Trainer.Tests.Refit.Estimates;

/// <summary>
/// Other packages' examples (<see cref="PeerExamples"/>) against the estimates of R 4.2.2 with lme4 1.1.31 (lmer, glmer), ordinal 2022.11.16 (clmm) and glmmTMB 1.1.5, whose outcomes and columns are in double
/// precision. Dyestuff2, Penicillin, Pastes, grouseticks and sleepstudy are in the tests of the estimator.
/// </summary>
/// <remarks>
/// The generated tables and their fits in R:
/// <code>
/// state &lt;- 1; uniform &lt;- function() { state &lt;&lt;- (state * 16807) %% 2147483647; state / 2147483647 }
/// d &lt;- NULL
/// for (h in 1:15) { u &lt;- 1.2 * (uniform() - .5); for (p in 1:4) { n &lt;- 8 + floor(12 * uniform()); pr &lt;- 1 / (1 + exp(1.4 + .4 * (p - 1) - 2 * u))
///   y &lt;- sum(replicate(n, uniform() &lt; pr)); d &lt;- rbind(d, data.frame(herd = h, period = factor(p), y, n)) } }
/// one &lt;- function(y, w) data.frame(herd = rep(d$herd, w), period = rep(d$period, w), y)
/// glmer(y ~ period + (1 | herd), rbind(one(1, d$y), one(0, d$n - d$y)), family = binomial, nAGQ = 9)
/// state &lt;- 2; d &lt;- NULL
/// for (g in 1:25) { u &lt;- .8 * (uniform() - .5); b &lt;- 2 + floor(5 * uniform()); for (i in 1:12) { food &lt;- uniform() &lt; .5; time &lt;- 22 + round(8 * uniform(), 1)
///   mu &lt;- b * exp(.6 - .6 * food - .08 * (time - 25) + u); d &lt;- rbind(d, data.frame(nest = g, food, time, brood = b, y = floor(-mu * log(uniform())))) } }
/// glmmTMB(y ~ time + food + offset(log(brood)) + (1 | nest), d, family = nbinom2)
/// </code>
/// </remarks>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class PeerExampleTests
{
    /// <param name="name">The table.</param>
    /// <param name="options">Random effects; criterion, nodes or family where they are not the defaults.</param>
    /// <param name="logLik">Log-likelihood.</param>
    /// <param name="beta">Fixed coefficients; numeric columns before levels.</param>
    /// <param name="se">Their standard errors.</param>
    /// <param name="spread">Standard deviations of the random effects, residual standard deviation or theta, cut points.</param>
    [Theory]
    [InlineData("Dyestuff", "1", -159.827138421, new[] { 1527.5 }, new[] { 19.3834119 }, new[] { 42.0005946, 49.5101001 })]
    [InlineData("Dyestuff", "1, ml", -163.663529941, new[] { 1527.5 }, new[] { 17.6945537 }, new[] { 37.2603462, 49.5100998 })]
    [InlineData("Machines nested", "1", -107.843784004, new[] { 52.3555556, 7.96666667, 13.9166667 }, new[] { 2.4858304, 2.17697538, 2.17697538 }, new[] { 4.78105126, 3.72953825, .961576634 })]
    [InlineData("Machines", "1 + Machine", -104.155609158, new[] { 52.3555556, 7.96666667, 13.9166667 }, new[] { 1.68071097, 2.42085096, 1.54009977 }, new[] { 4.07928012, 5.87764379, 3.68985421, .961576645 })]
    [InlineData("cake", "1", -846.922156213, new[] { 1.51587302, .158031746, -1.47777778, -1.52222222 }, new[] { 3.67894601, .0162157743, 2.45625334, 2.45625334 }, new[] { 6.46510769, 4.55054038 })]
    [InlineData("Orthodont", "1 + age", -217.616928723, new[] { 15.4897103, .660185185, 2.14548895 }, new[] { .944286545, .0712532656, .75745361 }, new[] { 2.79702161, .226427824, 1.31003964 })]
    [InlineData("Orthodont", "1, ml", -217.428242547, new[] { 15.3856902, .660185185, 2.32102273 }, new[] { .878447795, .0612244521, .732673696 }, new[] { 1.73007868, 1.4227277 })]
    [InlineData("wine", "1, 1", -81.5654092921, new[] { 3.06299663, 1.83488492 }, new[] { .595376183, .512529332 }, new[] { 1.13113258, -1.62366692, 1.51336518, 4.22852669, 6.08877256 })]
    [InlineData("wine", "1, 7", -81.5324611965, new[] { 3.06189089, 1.83343318 }, new[] { .595075884, .512171115 }, new[] { 1.13478301, -1.62348752, 1.51279592, 4.22705326, 6.08615196 })]
    [InlineData("herds", "1, 1", -269.055602148, new[] { -1.674798202, -.488231164, -.762859252, -1.251949023 }, new[] { .221534896, .299510745, .310934705, .352250570 }, new[] { .413983249 })]
    [InlineData("herds", "1, 9", -269.052481644, new[] { -1.675033512, -.487955155, -.762866131, -1.252144421 }, new[] { .221889215, .299578890, .311001761, .352328209 }, new[] { .416334732 })]
    [InlineData("nests", "1, 1, nb", -694.8330041804, new[] { 2.4581431763, -.0821173879, -.5898440857 }, new[] { .7539690831, .0285537747, .1329819850 }, new[] { .1999374077, 1.0967604968 })]
    [InlineData("nests", "1, 1", -926.5856065913, new[] { 2.6045917417, -.0889474368, -.6041351566 }, new[] { .3582775644, .0135100660, .0623667215 }, new[] { .3501716130 })]
    public void Fit_Example_IsThePeers(string name, string options, double logLik, double[] beta, double[] se, double[] spread)
    {
        using var run = PeerExamples.Of(name);

        var model = run.Fit(Options(options.Split(", "))).Manifest.Refit!.Model!;

        Assert.Equal(logLik, model.LogLikelihood!.Value, 2e-5);
        Near(beta, model.FixedEffects.Select(effect => effect.Estimate), 2e-5);
        Near(se, model.FixedEffects.Select(effect => effect.Se!.Value), 3e-4);
        Near(spread, [.. model.VarianceComponents.Select(component => component.Sd), .. new[] { model.Sigma, model.Dispersion }.OfType<double>(), .. model.CutPoints], 5e-5);
    }

    private static TrainingOptions Options(string[] words) => new()
    {
        Hidden = [],
        Device = TrainingDevice.Cpu,
        Random = words[0],
        Criterion = words.Contains("ml") ? EstimationCriterion.Ml : EstimationCriterion.Reml,
        Quadrature = words.Skip(1).Select(word => int.TryParse(word, out var nodes) ? nodes : 0).DefaultIfEmpty(7).First() is > 0 and var chosen ? chosen : 7,
        Family = words.Contains("nb") ? CountFamily.NegativeBinomial : CountFamily.Poisson,
    };

    private static void Near(double[] expected, IEnumerable<double> actual, double relative)
    {
        double[] found = [.. actual];
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], found[i], relative * Math.Max(.1, Math.Abs(expected[i])));
        }
    }
}
