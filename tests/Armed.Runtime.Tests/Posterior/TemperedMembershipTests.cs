using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

/// <summary>Memberships of several rows, and the mixture of effects under them.</summary>
public sealed class TemperedMembershipTests
{
    private static readonly TemperedMembership s_membership = new([0.5, 0.3, 0.2]);

    [Fact]
    public void Of_OneRow_IsItsOwnMembership() => Close([0.1, 0.7, 0.2], Of([0.1f, 0.7f, 0.2f]), 1e-7);

    [Fact]
    public void Of_RowsThatSayNothing_AreTheShares() => Close([0.5, 0.3, 0.2], Of([0.5f, 0.3f, 0.2f], [0.5f, 0.3f, 0.2f]), 1e-7);

    [Fact]
    public void Of_FourRows_CountAsTheirRoot()
    {
        // Each has the ratios .2, 7/3, 1; their fourth power has the root of the squares.
        double[] weights = [0.5 * 0.04, 0.3 * 49 / 9, 0.2];

        Close([.. weights.Select(weight => weight / weights.Sum())], Of([.. Enumerable.Repeat(new[] { 0.1f, 0.7f, 0.2f }, 4)]), 1e-6);
    }

    [Fact]
    public void Of_RowsInAnotherOrderAndInHalves_AreTheSame()
    {
        float[][] rows = [[0.1f, 0.7f, 0.2f], [0.05f, 0.05f, 0.9f], [1, 0, 0], [0.3f, 0.3f, 0.4f]];
        var (first, second) = (Sums(rows[..2]), Sums(rows[2..]));

        Close(Of(rows), Of([.. rows.Reverse()]), 1e-12);
        Close(Of(rows), s_membership.Of([.. first.Zip(second, (one, other) => one + other)], 4), 1e-12);
    }

    [Fact]
    public void Of_ProbabilitiesOfZero_AreFinite()
    {
        var q = Of([.. Enumerable.Repeat(new[] { 0f, 0f, 1f }, 10_000)]);

        Close([0, 0, 1], q, 1e-12);
    }

    [Fact]
    public void Of_ClassWithoutShare_HasNoWeight() => Close([0.25, 0, 0.75], new TemperedMembership([0.5, 0, 0.5]).Of([Math.Log(0.5), 50, Math.Log(1.5)], 1), 1e-9);

    [Fact]
    public void Mixture_TwoNormals_HasTheirMeanAndCovariance()
    {
        var mixture = new EffectMixture(2);
        mixture.Add(0.25, [1, 2], [1, 0, 0.5, 2]);
        mixture.Add(0.75, [-1, 0], [0.5, 0, 0, 1]);

        // Within: .25 (1, .5, 4.25) + .75 (.25, 0, 1); between: .25 * .75 * (2, 2) (2, 2)'.
        Close([-0.5, 0.5], mixture.Mean, 1e-12);
        Close([0.4375 + 0.75, 0.125 + 0.75, 0.125 + 0.75, 1.8125 + 0.75], mixture.Covariance(), 1e-12);
    }

    private static double[] Sums(params float[][] rows)
    {
        var sums = new double[3];
        Array.ForEach(rows, row => s_membership.Add(row, sums));
        return sums;
    }

    private static double[] Of(params float[][] rows) => s_membership.Of(Sums(rows), rows.Length);

    private static void Close(double[] expected, double[] actual, double tolerance) => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
}
