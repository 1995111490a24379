using Armed.Trainer.Models;

namespace Armed.Trainer.Tests.Models;

/// <summary>What all classes share cancels in the softmax: it is in no variance.</summary>
public sealed class ClassVarianceTests
{
    [Fact]
    public void SharedPart_OfAKnownCluster_IsNotInItsVariance()
    {
        // S = .7^2 11': the cluster's differences are known.
        Assert.All(Variances([.7f, .7f, 0, .7f, 0, 0]), variance => Assert.Equal(0, variance, 1e-12));
    }

    [Fact]
    public void IndependentClasses_HaveTheirVariance() => Assert.All(Variances([.5f, 0, .5f, 0, 0, .5f]), variance => Assert.Equal(.25, variance, 1e-7));

    private static double[] Variances(float[] factor)
    {
        var table = new EffectTable
        {
            Design = RandomEffectsDesign.Create(Armed.Trainer.Formulas.RandomEffectsTerm.Of("g", [], nonlinear: false), [], 0),
            Clusters = 0,
            Outputs = 3,
            Means = new float[3],
            Variances = [1, 1, 1],
            Cholesky = factor,
        };
        return [.. Enumerable.Range(0, 3).Select(o => (double)table.QuadraticForms(o)[0])];
    }
}
