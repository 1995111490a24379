using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

public sealed class ScalarClusterQuadratureTests
{
    private const double Width = 1e-5;
    private static readonly float[] s_design = [1, 0.5f, -1, 1.5f];
    private static readonly double[] s_offset = [0.2, -0.5, 1, 0];
    private static readonly double[] s_weights = [1, 2, 0.5, 1];

    public static TheoryData<string> Names => ["bernoulli", "poisson", "negative binomial", "ordinal"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_ManyNodes_IsTheIntegral(string name)
    {
        var distribution = Make(name);
        var expected = Math.Log(Integral.OfCluster(distribution, Rows(s_offset, name), 1.2));

        Assert.Equal(expected, Value(distribution, s_offset, 1.2, name, 30), 1e-7);
    }

    // At few nodes the value is not the integral, yet its derivatives must be the value's own.
    [Theory]
    [MemberData(nameof(Names))]
    public void Evaluate_FewNodes_GradientIsExact(string name)
    {
        const double step = 1e-5;
        var distribution = Make(name);
        var quadrature = Quadrature(distribution, 1.2, 3);
        var (mode, slope) = (0.0, new double[4]);
        quadrature.Evaluate(Rows(s_offset, name), ref mode, slope);

        for (var i = 0; i < slope.Length; i++)
        {
            var (up, down) = ((double[])s_offset.Clone(), (double[])s_offset.Clone());
            up[i] += step;
            down[i] -= step;
            Assert.Equal((Value(distribution, up, 1.2, name, 3) - Value(distribution, down, 1.2, name, 3)) / (2 * step), slope[i], 1e-7);
        }

        Assert.Equal((Value(distribution, s_offset, 1.2 + step, name, 3) - Value(distribution, s_offset, 1.2 - step, name, 3)) / (2 * step), quadrature.LambdaGradient, 1e-7);
        for (var k = 0; k < distribution.Parameters.Length; k++)
        {
            var (up, down) = Neighbours(distribution, k, 2 * step);
            Assert.Equal((Value(up, s_offset, 1.2, name, 3) - Value(down, s_offset, 1.2, name, 3)) / (2 * step), quadrature.FamilyGradient[k], 1e-7);
        }
    }

    private static double Value(OutcomeDistribution distribution, double[] offset, double lambda, string name, int nodes)
    {
        var mode = 0.0;
        return Quadrature(distribution, lambda, nodes).Evaluate(Rows(offset, name), ref mode, new double[offset.Length]);
    }

    private static ScalarClusterQuadrature Quadrature(OutcomeDistribution distribution, double lambda, int nodes) => new(
        distribution, [.. Enumerable.Range(0, distribution.Parameters.Length).Select(k => Neighbours(distribution, k, Width))], Width, lambda, new GaussHermite(nodes));

    private static (OutcomeDistribution, OutcomeDistribution) Neighbours(OutcomeDistribution distribution, int k, double width)
    {
        var (up, down) = (distribution.Parameters, distribution.Parameters);
        up[k] += width / 2;
        down[k] -= width / 2;
        return (distribution.With(up), distribution.With(down));
    }

    private static ClusterRows Rows(double[] offset, string name) =>
        new() { Design = s_design, Offset = offset, Outcome = name == "bernoulli" ? [1, 0, 1, 1] : [2, 0, 1, 3], Weights = s_weights };

    private static OutcomeDistribution Make(string name) => name switch
    {
        "bernoulli" => new BernoulliDistribution(),
        "poisson" => new PoissonDistribution(),
        "negative binomial" => new NegativeBinomialDistribution(2.5),
        _ => new CumulativeLogitDistribution([-1, 0.2, 1.7]),
    };
}
