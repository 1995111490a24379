using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

public sealed class ClusterPosteriorTests
{
    private static readonly float[] s_design = [1, 0.5f, 1, -1, 1, 2, 1, 0.1f, 1, -0.4f];
    private static readonly double[] s_offset = [0.1, -0.2, 0.3, 0, -1];
    private static readonly double[] s_factor = [0.9, 0, 0.3, 0.6]; // T = [[.81, .27], [.27, .45]]

    [Fact]
    public void Fit_GaussianOutcome_IsTheClosedForm()
    {
        double[] y = [1, 0.4, 2, -0.3, 0.2];
        var posterior = new ClusterPosterior(new GaussianDistribution(0.5), s_factor);
        var rows = new ClusterRows { Design = s_design, Offset = s_offset, Outcome = y };

        posterior.Fit(rows);
        var covariance = new double[4];
        posterior.Covariance(covariance);

        // (T^-1 + phi'phi / sigma^2)^-1, written out for K = 2.
        var t = 0.81 * 0.45 - 0.27 * 0.27;
        var slopes = s_design.Where((_, i) => i % 2 == 1).Select(x => (double)x).ToArray();
        var (a, b, d) = (0.45 / t + 4 * 5, -0.27 / t + 4 * slopes.Sum(), 0.81 / t + 4 * slopes.Sum(x => x * x));
        var determinant = a * d - b * b;
        Assert.Equal(d / determinant, covariance[0], 1e-12);
        Assert.Equal(-b / determinant, covariance[1], 1e-12);
        Assert.Equal(a / determinant, covariance[3], 1e-12);
        var (r0, r1) = (0.0, 0.0);
        for (var i = 0; i < y.Length; i++)
        {
            r0 += 4 * (y[i] - s_offset[i]);
            r1 += 4 * (y[i] - s_offset[i]) * s_design[2 * i + 1];
        }

        Assert.Equal((d * r0 - b * r1) / determinant, posterior.Mode[0], 1e-12);
        Assert.Equal((a * r1 - b * r0) / determinant, posterior.Mode[1], 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)] // fast growth: Newton's full step overshoots by far
    public void Fit_CountOutcome_IsAStationaryPoint(double largest)
    {
        double[] y = [0, Math.Round(largest / 3), largest, 2, 0];
        var posterior = new ClusterPosterior(new PoissonDistribution(), s_factor);

        posterior.Fit(new ClusterRows { Design = s_design, Offset = s_offset, Outcome = y });

        // phi'(y - mu) = T^-1 b
        var t = 0.81 * 0.45 - 0.27 * 0.27;
        var (g0, g1) = (-(0.45 * posterior.Mode[0] - 0.27 * posterior.Mode[1]) / t, -(0.81 * posterior.Mode[1] - 0.27 * posterior.Mode[0]) / t);
        for (var i = 0; i < y.Length; i++)
        {
            var rest = y[i] - Math.Exp(s_offset[i] + posterior.Mode[0] + s_design[2 * i + 1] * posterior.Mode[1]);
            g0 += rest;
            g1 += rest * s_design[2 * i + 1];
        }

        Assert.True(posterior.Converged);
        Assert.Equal(0, g0, 1e-7);
        Assert.Equal(0, g1, 1e-7);
    }

    [Fact]
    public void Fit_SingularPrior_StaysOnItsLine()
    {
        var posterior = new ClusterPosterior(new BernoulliDistribution(), [0.8, 0, 0.4, 0]); // correlation 1
        posterior.Fit(new ClusterRows { Design = s_design, Offset = s_offset, Outcome = [1, 0, 1, 1, 0] });
        var covariance = new double[4];
        posterior.Covariance(covariance);

        Assert.Equal(posterior.Mode[0] / 2, posterior.Mode[1], 1e-14);
        Assert.Equal(0, covariance[0] * covariance[3] - covariance[1] * covariance[1], 1e-14);
    }

    [Fact]
    public void Fit_SeparatedOutcome_IsFinite()
    {
        var posterior = new ClusterPosterior(new BernoulliDistribution(), [100.0]);
        posterior.Fit(new ClusterRows { Design = [1, 1, 1], Offset = [0, 0, 0], Outcome = [1, 1, 1] });

        // 3 (1 - p) = b / T
        Assert.Equal(3 / (1 + Math.Exp(posterior.Mode[0])), posterior.Mode[0] / 1e4, 1e-10);
    }

    [Fact]
    public void Fit_NoRows_IsThePrior()
    {
        var posterior = new ClusterPosterior(new PoissonDistribution(), s_factor, [0.2, -0.1]);
        posterior.Fit(new ClusterRows { Design = [], Offset = [], Outcome = [] });
        var covariance = new double[4];
        posterior.Covariance(covariance);

        Assert.Equal([0.2, -0.1], posterior.Mode.ToArray());
        Assert.Equal(0.27, covariance[1], 1e-15);
        Assert.Equal(0, posterior.LogIntegral, 1e-15);
    }

    [Fact]
    public void Fit_PriorMean_IsAnOffset()
    {
        double[] y = [1, 0, 1, 1, 0];
        var shifted = s_offset.Select((o, i) => o + 0.5 * s_design[2 * i] - 0.3 * s_design[2 * i + 1]).ToArray();
        var (with, without) = (new ClusterPosterior(new BernoulliDistribution(), s_factor, [0.5, -0.3]), new ClusterPosterior(new BernoulliDistribution(), s_factor));

        with.Fit(new ClusterRows { Design = s_design, Offset = s_offset, Outcome = y });
        without.Fit(new ClusterRows { Design = s_design, Offset = shifted, Outcome = y });

        Assert.Equal(without.Mode[0] + 0.5, with.Mode[0], 1e-10);
        Assert.Equal(without.LogIntegral, with.LogIntegral, 1e-10);
    }

    [Fact]
    public void Fit_WeightTwo_IsTheRowTwice()
    {
        var (weighted, repeated) = (new ClusterPosterior(new PoissonDistribution(), [0.7]), new ClusterPosterior(new PoissonDistribution(), [0.7]));
        weighted.Fit(new ClusterRows { Design = [1, 1], Offset = [0, 0.2], Outcome = [3, 1], Weights = [2, 1] });
        repeated.Fit(new ClusterRows { Design = [1, 1, 1], Offset = [0, 0, 0.2], Outcome = [3, 3, 1] });

        Assert.Equal(repeated.Mode[0], weighted.Mode[0], 1e-12);
        Assert.Equal(repeated.LogIntegral, weighted.LogIntegral, 1e-12);
    }

    [Fact]
    public void LogIntegral_FourRows_IsNearTheIntegral()
    {
        var rows = new ClusterRows { Design = [1, 1, 1, 1], Offset = [0.2, -0.5, 1, 0], Outcome = [1, 0, 1, 1] };
        var posterior = new ClusterPosterior(new BernoulliDistribution(), [1.5]);
        posterior.Fit(rows);

        Assert.Equal(Math.Log(Integral.OfCluster(new BernoulliDistribution(), rows, 1.5)), posterior.LogIntegral, 0.03); // Laplace's approximation with four rows
    }

    [Fact]
    public void Fit_WrongLengths_Throws()
    {
        var posterior = new ClusterPosterior(new BernoulliDistribution(), s_factor);
        Assert.Throws<ArgumentException>(() => posterior.Fit(new ClusterRows { Design = [1, 2, 3], Offset = [0], Outcome = [1] }));
    }
}
