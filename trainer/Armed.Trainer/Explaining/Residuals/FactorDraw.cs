using Armed.Runtime.Adaptation;
using Armed.Trainer.Common;

namespace Armed.Trainer.Explaining.Residuals;

/// <summary>Draws the effects of a factor's clusters.</summary>
/// <param name="groups">The cluster of each row, from 0.</param>
/// <param name="designs">Design of each row [N, K].</param>
/// <param name="prior">N(0, T).</param>
internal sealed class FactorDraw(int[] groups, float[] designs, EffectDistribution prior)
{
    private readonly int _clusters = groups.Length == 0 ? 0 : groups.Max() + 1;

    /// <summary>Adds new effects of every cluster to the rows' linear predictors.</summary>
    public void AddTo(double[] eta, GaussianRandom random)
    {
        var effects = prior.Size;
        var drawn = new double[_clusters * effects];
        for (var cluster = 0; cluster < _clusters; cluster++)
        {
            Draw(random, drawn.AsSpan(cluster * effects, effects));
        }

        for (var row = 0; row < eta.Length; row++)
        {
            for (var k = 0; k < effects; k++)
            {
                eta[row] += designs[(row * effects) + k] * drawn[(groups[row] * effects) + k];
            }
        }
    }

    private void Draw(GaussianRandom random, Span<double> effects)
    {
        Span<double> z = stackalloc double[effects.Length];
        for (var k = 0; k < z.Length; k++)
        {
            z[k] = random.Normal();
        }

        for (var i = 0; i < z.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                effects[i] += prior.Factor[(i * z.Length) + j] * z[j];
            }
        }
    }
}
