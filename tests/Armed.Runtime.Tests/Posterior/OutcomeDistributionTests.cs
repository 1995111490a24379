using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

public sealed class OutcomeDistributionTests
{
    public static TheoryData<string, double> Cases => new()
    {
        { "gaussian", -0.7 }, { "gaussian", 2 }, { "bernoulli", 0 }, { "bernoulli", 1 }, { "poisson", 0 }, { "poisson", 7 },
        { "negative binomial", 0 }, { "negative binomial", 3 }, { "negative binomial", 400 }, { "ordinal", 0 }, { "ordinal", 1 }, { "ordinal", 3 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_AgainstDifferences_Agree(string name, double y)
    {
        var distribution = Make(name);
        foreach (var eta in new[] { -6, -1.3, 0, 0.4, 2.5, 5 })
        {
            var terms = distribution.Terms(eta, y);
            const double step = 1e-4; // error of a central difference: step^2 times the next derivatives, about 1e-8 of them

            Assert.Equal(distribution.LogLikelihood(eta, y), terms.Value, 1e-12 * (1 + Math.Abs(terms.Value)));
            Near((distribution.LogLikelihood(eta + step, y) - distribution.LogLikelihood(eta - step, y)) / (2 * step), terms.First);
            Near(-(distribution.Terms(eta + step, y).First - distribution.Terms(eta - step, y).First) / (2 * step), terms.Weight);
            Near((distribution.Terms(eta + step, y).Weight - distribution.Terms(eta - step, y).Weight) / (2 * step), terms.WeightSlope);
            Assert.True(terms.Weight >= 0);
        }

        static void Near(double difference, double value) => Assert.Equal(difference, value, 1e-6 * (1 + Math.Abs(value)));
    }

    [Theory]
    [InlineData("poisson")]
    [InlineData("negative binomial")]
    [InlineData("ordinal")]
    [InlineData("bernoulli")]
    public void LogLikelihood_OverAllOutcomes_SumsToOne(string name)
    {
        var distribution = Make(name);
        var last = name switch { "ordinal" => 3, "bernoulli" => 1, _ => 600 };
        foreach (var eta in new[] { -2, 0.3, 1.5 })
        {
            var total = Enumerable.Range(0, last + 1).Sum(y => Math.Exp(distribution.LogLikelihood(eta, y)));
            Assert.Equal(1, total, 1e-10);
        }
    }

    [Theory]
    [InlineData("bernoulli", 1)]
    [InlineData("ordinal", 0)]
    [InlineData("ordinal", 2)]
    [InlineData("negative binomial", 5)]
    public void Terms_FarTails_AreFinite(string name, double y)
    {
        foreach (var eta in new[] { -700.0, -40, 40, 700 })
        {
            var terms = Make(name).Terms(eta, y);
            Assert.True(double.IsFinite(terms.Value) && double.IsFinite(terms.First) && double.IsFinite(terms.Weight) && double.IsFinite(terms.WeightSlope));
        }
    }

    [Fact]
    public void BernoulliTerms_FarTail_KeepRelativePrecision() =>
        Assert.Equal(Math.Exp(-40), new BernoulliDistribution().Terms(40, 1).First, 1e-15 * Math.Exp(-40) * 10); // 1 - p, not 1 - round(p)

    [Fact]
    public void CumulativeLogit_CloseCutPoints_KeepsRelativePrecision()
    {
        var distribution = new CumulativeLogitDistribution([0, 1e-9]);

        // The density of the logistic distribution at 0 is 1/4.
        Assert.Equal(Math.Log(1e-9 / 4), distribution.LogLikelihood(0, 1), 1e-8);
    }

    [Fact]
    public void NegativeBinomial_HugeTheta_IsPoisson() =>
        Assert.Equal(new PoissonDistribution().LogLikelihood(1.2, 9), new NegativeBinomialDistribution(1e9).LogLikelihood(1.2, 9), 1e-6); // y^2 / theta apart

    [Fact]
    public void With_OwnParameters_IsTheSame()
    {
        foreach (var name in new[] { "negative binomial", "ordinal" })
        {
            var distribution = Make(name);
            Assert.Equal(distribution.LogLikelihood(0.3, 2), distribution.With(distribution.Parameters).LogLikelihood(0.3, 2), 1e-12);
        }
    }

    // log Gamma at 0.5: log sqrt(pi); at 10: log 9!; at 100: log 99! = 359.1342053695754 (Abramowitz and Stegun, table 6.4).
    [Theory]
    [InlineData(0.5, 0.57236494292470009)]
    [InlineData(10, 12.801827480081469)]
    [InlineData(100, 359.13420536957540)]
    public void GammaLog_KnownValues_Agree(double x, double expected) => Assert.Equal(expected, Gamma.Log(x), 1e-13 * (1 + expected));

    [Theory]
    [InlineData(0.3, 4)]
    [InlineData(20, 5000)]
    public void GammaLogRatio_AgainstDifference_Agrees(double x, double n) => Assert.Equal(Gamma.Log(x + n) - Gamma.Log(x), Gamma.LogRatio(x, n), 1e-10);

    private static OutcomeDistribution Make(string name) => name switch
    {
        "gaussian" => new GaussianDistribution(0.8),
        "bernoulli" => new BernoulliDistribution(),
        "poisson" => new PoissonDistribution(),
        "negative binomial" => new NegativeBinomialDistribution(2.5),
        _ => new CumulativeLogitDistribution([-1, 0.2, 1.7]),
    };
}
