using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

public sealed class ClusterQuadratureTests
{
    private const double Width = 1e-5;
    private static readonly float[] s_slopes = [1, 0.5f, -1, 1.5f];
    private static readonly double[] s_offset = [0.2, -0.5, 1, 0];
    private static readonly double[] s_weights = [1, 2, 0.5, 1];
    private static readonly double[][] s_factors = [[1.2], [1.2, 0, -0.4, 0.7], [1.2, 0, 0, -0.4, 0.7, 0, 0.3, 0.2, 0.5]];

    public static TheoryData<string, int> Cases => new([.. from name in new[] { "bernoulli", "poisson", "negative binomial", "ordinal" } from size in new[] { 1, 2, 3 } select (name, size)]);

    [Theory]
    [InlineData("bernoulli")]
    [InlineData("poisson")]
    [InlineData("negative binomial")]
    [InlineData("ordinal")]
    public void Evaluate_ManyNodes_IsTheIntegral(string name)
    {
        var distribution = Make(name);

        Assert.Equal(Math.Log(Integral.OfCluster(distribution, Rows(s_offset, name, 1), 1.2)), Value(distribution, s_offset, s_factors[0], name, 30), 1e-7);
        Assert.Equal(Math.Log(Integral.OfCluster(distribution, Rows(s_offset, name, 2), s_factors[1])), Value(distribution, s_offset, s_factors[1], name, 30), 1e-6);
    }

    // At few nodes the value is not the integral, yet its derivatives must be the value's own.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_FewNodes_GradientIsExact(string name, int size)
    {
        const double step = 1e-5;
        var (distribution, factor) = (Make(name), s_factors[size - 1]);
        var quadrature = Quadrature(distribution, factor, 3);
        var slope = new double[4];
        quadrature.Evaluate(Rows(s_offset, name, size), new double[size], slope);

        for (var i = 0; i < slope.Length; i++)
        {
            Assert.Equal((Value(distribution, Moved(s_offset, i, step), factor, name, 3) - Value(distribution, Moved(s_offset, i, -step), factor, name, 3)) / (2 * step), slope[i], 1e-7);
        }

        for (var k = 0; k < factor.Length; k++)
        {
            var difference = (Value(distribution, s_offset, Moved(factor, k, step), name, 3) - Value(distribution, s_offset, Moved(factor, k, -step), name, 3)) / (2 * step);
            Assert.Equal(k / size >= k % size ? difference : 0, quadrature.FactorGradient[k], 1e-7);
        }

        for (var k = 0; k < distribution.Parameters.Length; k++)
        {
            var (up, down) = Neighbours(distribution, k, 2 * step);
            Assert.Equal((Value(up, s_offset, factor, name, 3) - Value(down, s_offset, factor, name, 3)) / (2 * step), quadrature.FamilyGradient[k], 1e-7);
        }
    }

    // An effect without variance adds nothing, whatever the number of nodes: likelihoods of one and of two effects compare.
    [Fact]
    public void Evaluate_OneVarianceZero_IsThatOfTheOther()
    {
        var (one, two) = (Value(Make("bernoulli"), s_offset, [3], "bernoulli", 5), Value(Make("bernoulli"), s_offset, [0, 0, 0, 3], "bernoulli", 5));

        Assert.Equal(one, two, 1e-12);
    }

    // One node at the mode is Laplace's approximation.
    [Fact]
    public void Laplace_AfterEvaluation_IsThatOfOneNode()
    {
        var rows = Rows(s_offset, "bernoulli", 2);
        var (many, posterior) = (Quadrature(Make("bernoulli"), s_factors[1], 7), new ClusterPosterior(Make("bernoulli"), s_factors[1]));
        many.Evaluate(rows, new double[2], []);
        posterior.Fit(rows);

        Assert.Equal(Value(Make("bernoulli"), s_offset, s_factors[1], "bernoulli", 1), many.Laplace, 1e-12);
        Assert.Equal(posterior.LogIntegral, many.Laplace, 1e-12);
    }

    private static double[] Moved(double[] values, int at, double by)
    {
        var moved = (double[])values.Clone();
        moved[at] += by;
        return moved;
    }

    private static double Value(OutcomeDistribution distribution, double[] offset, double[] factor, string name, int nodes)
    {
        var size = (int)Math.Round(Math.Sqrt(factor.Length));
        return Quadrature(distribution, factor, nodes).Evaluate(Rows(offset, name, size), new double[size], new double[offset.Length]);
    }

    private static ClusterQuadrature Quadrature(OutcomeDistribution distribution, double[] factor, int nodes) => new(
        distribution, [.. Enumerable.Range(0, distribution.Parameters.Length).Select(k => Neighbours(distribution, k, Width))], Width, factor,
        new GaussHermiteGrid(nodes, (int)Math.Round(Math.Sqrt(factor.Length))));

    private static (OutcomeDistribution, OutcomeDistribution) Neighbours(OutcomeDistribution distribution, int k, double width) =>
        (distribution.With(Moved(distribution.Parameters, k, width / 2)), distribution.With(Moved(distribution.Parameters, k, -width / 2)));

    // One effect of s_slopes; of two or three, the intercept first and the squares last.
    private static ClusterRows Rows(double[] offset, string name, int size) => new()
    {
        Design = size == 1 ? s_slopes : [.. s_slopes.SelectMany(x => new[] { 1, x, x * x }[..size])],
        Offset = offset,
        Outcome = name == "bernoulli" ? [1, 0, 1, 1] : [2, 0, 1, 3],
        Weights = s_weights,
    };

    private static OutcomeDistribution Make(string name) => name switch
    {
        "bernoulli" => new BernoulliDistribution(),
        "poisson" => new PoissonDistribution(),
        "negative binomial" => new NegativeBinomialDistribution(2.5),
        _ => new CumulativeLogitDistribution([-1, 0.2, 1.7]),
    };
}
