using System.Globalization;
using System.Text;
using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Trainer.Tests.Explaining.Bundles;

public sealed class ModelExplainerTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_LinearModel_HasItsCoefficientsAsSlopes()
    {
        var data = Data();
        ArmedTraining.Run(
            new TrainingRequest
            {
                Data = new DataRequest { Source = DataSource.FromPath(data), Outcome = "y", Clusters = ["g"] },
                Options = new TrainingOptions { Hidden = [], Random = "1", Curves = false, Trees = false },
                Output = _folder["b"],
            },
            cancellation: TestContext.Current.CancellationToken);
        using var model = ArmedModel.Load(_folder["b"]);
        var table = new ExplainedTableReader(model.Manifest, DataSource.FromPath(data), heldOut: null).Read(TestContext.Current.CancellationToken);

        var rows = new ModelExplainer(model, TestContext.Current.CancellationToken).Explain(table).Rows!;

        Assert.True(table.OthersAreFitted);
        Assert.Equal(160, rows.Scored.Rows.Count);
        foreach (var curve in rows.Curves)
        {
            var coefficient = model.Manifest.Refit!.Model!.FixedEffects.Single(effect => effect.Term == curve.Column.Name).Estimate;
            var means = curve.Lines[0].Means;
            Assert.Equal(coefficient, (means[^1] - means[0]) / (curve.Values[^1] - curve.Values[0]), 1e-4 * Math.Max(1, Math.Abs(coefficient)));
        }

        Assert.Equal("x", rows.Importances[0].Name);
        Assert.True(rows.Coverage is > 0.8 and <= 1);
        Assert.Equal(8, rows.Clusters.Count);
    }

    private string Data()
    {
        var random = new Random(3);
        var text = new StringBuilder("x,z,g,y\n");
        for (var i = 0; i < 160; i++)
        {
            var (x, z, cluster) = (random.NextDouble(), random.NextDouble(), i % 8);
            text.Append(CultureInfo.InvariantCulture, $"{x:R},{z:R},g{cluster},{(3 * x) + (cluster % 3) + (0.2 * random.NextDouble()):R}\n");
        }

        return _folder.Write("data.csv", text.ToString());
    }
}
