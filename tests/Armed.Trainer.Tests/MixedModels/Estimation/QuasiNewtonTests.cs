using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

public sealed class QuasiNewtonTests
{
    [Fact]
    public void Minimise_RosenbrocksFunction_FindsItsMinimum()
    {
        var search = new QuasiNewton(Rosenbrock, [-1.2, 1], QuasiNewton.Inverse([1, 1]));
        search.Minimise(1e-10, 200, TestContext.Current.CancellationToken);

        Assert.True(search.Converged);
        Assert.Equal(1, search.Point[0], 1e-4);
        Assert.Equal(1, search.Point[1], 1e-4);
        Assert.InRange(search.Evaluations, 1, 150);
    }

    [Fact]
    public void Minimise_InfiniteBeyondAWall_StaysInside()
    {
        var search = new QuasiNewton((x, g) =>
        {
            g[0] = 1 - 0.01 / x[0];
            return x[0] > 0 ? x[0] - 0.01 * Math.Log(x[0]) : double.PositiveInfinity;
        }, [1], QuasiNewton.Inverse([0.1]));
        search.Minimise(1e-12, 100, TestContext.Current.CancellationToken);

        Assert.Equal(0.01, search.Point[0], 1e-6);
    }

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var (a, b) = (1 - x[0], x[1] - x[0] * x[0]);
        (gradient[0], gradient[1]) = (-2 * a - 400 * x[0] * b, 200 * b);
        return a * a + 100 * b * b;
    }
}
