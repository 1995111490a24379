using System.Text;
using Armed.Runtime.Documents;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Trainer.Tests.Explaining.Bundles;

public sealed class BundleFileTests
{
    [Fact]
    public void Effects_WrittenByABundle_AreReadBack()
    {
        EffectSummary[] written = [new("a,b", "\"quoted\"\nline", "(Intercept)", -0.5, 0.25), new("a,b", "", "x", 1, 2)];

        var read = FactorEffectsFile.Read(Encoding.UTF8.GetString(EffectsCsv.Write(written)));

        Assert.Equal(written.Select(effect => new FactorEffect(effect.Factor, effect.Cluster, effect.Effect, effect.Mean, effect.Sd)), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("factor,cluster,effect,mean,sd\n")]
    [InlineData("factor,cluster,effect,mean,sd\na,b,c,NaN,1\na,b\n\"never closed")]
    public void Effects_OfADamagedFile_AreLeftOut(string text) => Assert.Empty(FactorEffectsFile.Read(text));

    [Fact]
    public void History_LinesThatAreNoEpoch_ArePassedOver() => Assert.Equal(
        [new EpochLosses("training", 1, 0.5, 0.25, true), new EpochLosses("training", 2, 0.4, null, false)],
        EpochLosses.Read("""
            {"stage":"training","epoch":1,"best":true,"total":0.5,"validation":0.25}
            not JSON
            {"stage":3}
            {"stage":"training","epoch":2,"best":false,"total":0.4}

            """));

    [Fact]
    public void Sample_OfManyRows_IsTheSameInAnyBatches()
    {
        var (whole, parts) = (Sample(1_000, 1_000), Sample(1_000, 7));

        Assert.Equal((50, 1_000), (whole.Count, whole.Total));
        Assert.Equal(whole.Outcomes, parts.Outcomes);
        Assert.Equal(whole.Outcomes.Order(), whole.Outcomes);
    }

    [Fact]
    public void Thin_RowsThatAlternateBetweenClusters_KeepsBoth()
    {
        var thin = ExplainedRows.Of(400, (_, cluster) => cluster).Thin(200);
        Assert.Equal(200, thin.Count);
        Assert.InRange(thin.Outcomes.Average(), 0.4f, 0.6f);
    }

    private static LabelledSample Sample(int rows, int batchRows)
    {
        var sampler = new RowSampler(50);
        for (var start = 0; start < rows; start += batchRows)
        {
            var count = Math.Min(batchRows, rows - start);
            var batch = new PredictionBatch(start, count, new float[count], [], new long[count], [], new string?[count], [["c"]]) { Outcomes = [.. Enumerable.Range(start, count).Select(row => (double)row)] };
            for (var row = 0; row < count; row++)
            {
                sampler.Add(batch, row);
            }
        }

        return sampler.Finish();
    }
}
