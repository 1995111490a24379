using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Models;

[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class RandomEffectsTests
{
    [Fact]
    public void Divergence_HandValues_Agree()
    {
        using var effects = Effects(clusters: 2, slopes: false);
        Set(effects, means: [1, -2], scales: [0.5, 0.25], tauSquared: [4]);

        // KL(N(m, s^2) || N(0, t^2)) = ln(t / s) + (s^2 + m^2) / (2 t^2) - 1/2
        double Kl(double m, double s) => Math.Log(2 / s) + (s * s + m * m) / 8 - 0.5;
        using var scope = NewDisposeScope();
        var divergence = effects.Divergence();
        Assert.Equal(Kl(1, 0.5) + Kl(-2, 0.25), divergence.item<float>(), 1e-5); // float rounding
    }

    [Fact]
    public void Divergence_MonteCarlo_Agrees()
    {
        using var effects = Effects(clusters: 1, slopes: false);
        Set(effects, means: [0.7], scales: [0.4], tauSquared: [0.81f]);
        var normal = new Normal(3);
        const int Draws = 200_000;

        var sum = 0.0;
        for (var i = 0; i < Draws; i++)
        {
            var z = normal.Next();
            var u = 0.7 + 0.4 * z;
            sum += Math.Log(0.9 / 0.4) - z * z / 2 + u * u / 2 / 0.81; // ln q - ln p
        }

        using var scope = NewDisposeScope();
        var divergence = effects.Divergence();
        // The summand's sd is about 0.8: four standard errors of 200,000 draws.
        Assert.Equal(sum / Draws, divergence.item<float>(), 4 * 0.8 / Math.Sqrt(Draws));
    }

    [Fact]
    public void AddDivergenceGradient_EqualsAutograd()
    {
        using var scope = NewDisposeScope();
        using var effects = Effects(clusters: 5, slopes: true);
        Set(effects, means: [.. Enumerable.Range(0, 10).Select(i => 0.3 * i - 1)], scales: [.. Enumerable.Range(1, 10).Select(i => 0.1 * i)], tauSquared: [0.5f, 2]);
        effects.Means.grad = ones_like(effects.Means);
        effects.RawScales.grad = zeros_like(effects.RawScales);
        var (m, r) = (effects.Means.detach().clone().requires_grad_(true), effects.RawScales.detach().clone().requires_grad_(true));
        var s = (1 + r.exp()).log();
        var tau = tensor(new[] { 0.5f, 2 });
        (0.25 * ((tau.sqrt() / s).log() + (s.square() + m.square()) / (2 * tau) - 0.5).sum()).backward();

        effects.AddDivergenceGradient(0.25);

        Close.Relative(Close.Values(m.grad! + 1), Close.Values(effects.Means.grad!), 1e-5); // added to what was there
        Close.Relative(Close.Values(r.grad!), Close.Values(effects.RawScales.grad!), 1e-5);
    }

    [Fact]
    public void Forward_LocalReparameterisation_HasTheMomentsOfSampledEffects()
    {
        using var scope = NewDisposeScope();
        using var effects = Effects(clusters: 2, slopes: true);
        Set(effects, means: [0.5, -1, 1, 2], scales: [0.3, 0.6, 0.2, 0.1], tauSquared: [1, 1]);
        var phi = tensor(new[] { 1f, 2, 1, -0.5f }).view(2, 2);
        var normal = new Normal(4);
        const int Draws = 100_000;

        var (mean, variance) = effects.forward(phi, tensor(new[] { 0L, 1 }));

        // Row 0: cluster 0, phi = (1, 2); row 1: cluster 1, phi = (1, -0.5). Effects drawn one by one.
        foreach (var (row, m, s, slope) in new[] { (0, (0.5, -1.0), (0.3, 0.6), 2.0), (1, (1.0, 2.0), (0.2, 0.1), -0.5) })
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < Draws; i++)
            {
                var eta = m.Item1 + s.Item1 * normal.Next() + slope * (m.Item2 + s.Item2 * normal.Next());
                (sum, squares) = (sum + eta, squares + eta * eta);
            }
            var (sampledMean, sampledVariance) = (sum / Draws, squares / Draws - sum / Draws * (sum / Draws));
            // Four standard errors of the draws.
            Assert.Equal(sampledMean, mean[row, 0].item<float>(), 4 * Math.Sqrt(sampledVariance / Draws));
            Assert.Equal(sampledVariance, variance[row, 0].item<float>(), 4 * sampledVariance * Math.Sqrt(2.0 / Draws));
        }
        Close.Relative([1 + 4f, 1 + 0.25f], Close.Values(effects.PriorVariance(phi)), 1e-6);
    }

    [Fact]
    public void UpdatePrior_GoesTowardsTheMeanSquare()
    {
        using var effects = Effects(clusters: 2, slopes: true);
        Set(effects, means: [1, 2, 3, 4], scales: [0.1, 0.2, 0.3, 0.4], tauSquared: [1, 1]);

        effects.UpdatePrior(0.25);

        // Per kind: (1 + 9 + .01 + .09) / 2 and (4 + 16 + .04 + .16) / 2, a quarter of the way.
        Close.Relative([0.75f + 0.25f * 5.05f, 0.75f + 0.25f * 10.1f], effects.TauSquared.ToArray(), 1e-5);
    }

    [Fact]
    public void Table_LastRow_IsThePrior()
    {
        using var scope = NewDisposeScope();
        using var effects = Effects(clusters: 2, slopes: true);
        Set(effects, means: [1, 2, 3, 4], scales: [0.1, 0.2, 0.3, 0.4], tauSquared: [0.5f, 2]);

        var table = effects.Table(shifts: null);

        Close.Relative([1, 2, 3, 4, 0, 0], table.Means, 1e-6);
        Close.Relative([0.01f, 0.04f, 0.09f, 0.16f, 0.5f, 2], table.Variances, 1e-5);
    }

    private static RandomEffects Effects(int clusters, bool slopes)
    {
        EncodedColumn[] columns = [new("x", "x", EncodedColumnKind.Numeric, 0, 1)];
        return new RandomEffects(RandomEffectsDesign.Create(RandomEffectsTerm.Of("g", slopes ? ["x"] : [], false), columns, 0), clusters, 1, 0.5, 0.3);
    }

    private static void Set(RandomEffects effects, double[] means, double[] scales, float[] tauSquared)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        effects.Means.copy_(tensor(means).to(float32).view(effects.Means.shape));
        effects.RawScales.copy_(tensor(Array.ConvertAll(scales, s => Math.Log(Math.Exp(s) - 1))).to(float32).view(effects.RawScales.shape));
        effects.SetTauSquared(tauSquared);
    }
}
