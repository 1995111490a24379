using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

public sealed class ShrunkenSummaryTests
{
    private static readonly double[] s_within = [3, .6, .6, 2];
    private static readonly double[] s_between = [2, -.5, -.5, 1];
    private static readonly double[] s_mean = [1, -1];

    [Fact]
    public void OneColumnIsShrunkenByItsReliability()
    {
        // B / (B + W / n) = 2 / (2 + 3 / 4), the reliability of a mean of 4 rows.
        var summary = new ShrunkenSummary([1], [3], [2], [1 / Math.Sqrt(2)]);

        var (s, v) = summary.Of([4 * 6.0], 4);

        Assert.Equal(2 / 2.75 * 5 / Math.Sqrt(2), s[0], 1e-8);
        Assert.Equal((2 - (2 * 2 / 2.75)) / 2, v[0], 1e-8);
    }

    [Fact]
    public void SummaryIsThePosteriorOfTheTrueMean()
    {
        // Given R | mu ~ N(mu, W / n) and mu ~ N(mean, B) the posterior has the precision B^-1 + n W^-1.
        const double Rows = 7;
        double[] means = [2.3, .4];
        var summary = new ShrunkenSummary(s_mean, s_within, s_between, [1, 0, 0, 1]);

        var (s, v) = summary.Of([Rows * means[0], Rows * means[1]], Rows);

        var (between, within) = (Inverse(s_between), Inverse(s_within));
        var posterior = Inverse([.. between.Zip(within, (b, w) => b + (Rows * w))]);
        for (var i = 0; i < 2; i++)
        {
            double expected = 0;
            for (var j = 0; j < 2; j++)
            {
                var weighted = Rows * ((within[2 * j] * (means[0] - s_mean[0])) + (within[(2 * j) + 1] * (means[1] - s_mean[1])));
                expected += posterior[(2 * i) + j] * weighted;
                Assert.Equal(posterior[(2 * i) + j], v[(2 * i) + j], 1e-7);
            }

            Assert.Equal(expected, s[i], 1e-7);
        }
    }

    [Fact]
    public void NoRowSaysNothing()
    {
        var effects = new ContextEffects(new ShrunkenSummary(s_mean, s_within, s_between, [1, 0, 0, 1]), [.5, 1], [.3]);

        var (mean, covariance) = effects.Of([0, 0], 0);

        Assert.Equal(0, mean[0]);
        Assert.Equal(.3 + (.25 * 2) + (2 * .5 * -.5) + 1, covariance[0], 1e-12); // T' + Gamma B Gamma'
    }

    [Fact]
    public void ManyRowsLeaveOnlyWhatTheSummaryDoesNotTell()
    {
        var effects = new ContextEffects(new ShrunkenSummary(s_mean, s_within, s_between, [1, 0, 0, 1]), [.5, 1], [.3]);

        var (mean, covariance) = effects.Of([1e9 * 3, 1e9 * 2], 1e9);

        Assert.Equal((.5 * 2) + 3, mean[0], 1e-6);
        Assert.Equal(.3, covariance[0], 1e-6);
    }

    private static double[] Inverse(double[] m)
    {
        var determinant = (m[0] * m[3]) - (m[1] * m[2]);
        return [m[3] / determinant, -m[1] / determinant, -m[2] / determinant, m[0] / determinant];
    }
}
