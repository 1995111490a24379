using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Clusters;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Tests.Explaining.Clusters;

[Collection(FitsCollection.Name)]
public sealed class ClusterInfluenceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Generalised least squares with and without each subject, at the variances of the fit, by dense matrices in this test.</summary>
    [Fact]
    public void Of_NumbersWithSlopes_IsLeastSquaresWithoutTheCluster()
    {
        using var model = Fit(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "sleepstudy.csv"), "Reaction", "Subject", "1 + Days");
        var rows = Read(model);

        var found = ClusterInfluences.Of(model, rows)!;

        Assert.Equal(18, found.Count);
        Assert.Equal(found.OrderByDescending(influence => influence.Shift), found);
        var systems = rows.ClusterNames.Distinct().ToDictionary(name => name, name => Normal(model.Manifest.Refit!.Model!, rows, name));
        var whole = Sum(systems.Values);
        var beta = Solve(whole.Information, whole.Score);
        foreach (var influence in found)
        {
            var others = Sum(systems.Where(system => system.Key != influence.Cluster).Select(system => system.Value));
            var without = Solve(others.Information, others.Score);
            double[] moved = [without[0] - beta[0], without[1] - beta[1]];
            var (a, b, d) = (whole.Information[0], whole.Information[1], whole.Information[3]);
            Assert.Equal(Math.Sqrt((a * moved[0] * moved[0]) + (2 * b * moved[0] * moved[1]) + (d * moved[1] * moved[1])), influence.Shift, 2e-3);
            Assert.Equal(Math.Sqrt(rows.Inputs.Features.Average(days => Math.Pow(moved[0] + (moved[1] * days), 2))), influence.Change, 0.02); // ms
        }
    }

    /// <summary>One cluster's rows say the opposite of all others'.</summary>
    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    public void Of_ClusterOfAnotherKind_ComesFirst(string task)
    {
        var random = new Random(5);
        var text = "x,g,y\n" + string.Concat(Enumerable.Range(0, 600).Select(i =>
        {
            var (x, cluster) = ((2 * random.NextDouble()) - 1, i % 12);
            var eta = (cluster == 7 ? -3 : 1) * x;
            var y = task == "count" ? Math.Floor(-Math.Log(random.NextDouble()) * Math.Exp(eta) * 2) : random.NextDouble() < 1 / (1 + Math.Exp(-eta)) ? 1 : 0;
            return string.Create(CultureInfo.InvariantCulture, $"{x:F4},g{cluster},{y}\n");
        }));
        using var model = Fit(_folder.Write("t.csv", text), "y", "g", "1", task);

        var found = ClusterInfluences.Of(model, Read(model))!;

        Assert.Equal("g7", found[0].Cluster);
        Assert.True(found[0].Shift > ClusterInfluences.Large(model.Manifest) && found[0].Shift > 2 * found[1].Shift, $"{found[0]} {found[1]}");
    }

    /// <summary>A column that is 0 outside one cluster: in single precision the others' information about it is rounding, of either sign.</summary>
    [Theory]
    [InlineData("continuous", false)]
    [InlineData("continuous", true)]
    [InlineData("binary", false)]
    public void Of_ColumnThatOneClusterDetermines_IsInfiniteForItAlone(string task, bool isConstantInIt)
    {
        var random = new Random(3);
        var text = "x,w,g,y\n" + string.Concat(Enumerable.Range(0, 400).Select(i =>
        {
            var (x, w) = ((2 * random.NextDouble()) - 1, i % 10 != 3 ? 0 : isConstantInIt ? 1 : random.NextDouble());
            var y = task == "binary" ? random.NextDouble() < 1 / (1 + Math.Exp(-x)) ? 1 : 0 : x + (0.1 * (i % 10)) + random.NextDouble();
            return string.Create(CultureInfo.InvariantCulture, $"{x:F4},{w:F4},g{i % 10},{y}\n");
        }));
        using var model = Fit(_folder.Write("t.csv", text), "y", "g", "1", task);

        var found = ClusterInfluences.Of(model, Read(model))!;

        Assert.Equal(("g3", double.PositiveInfinity), (found[0].Cluster, found[0].Shift));
        Assert.All(found.Skip(1), influence => Assert.InRange(influence.Shift, 0, 5));
    }

    /// <summary>Many clusters share the products of all rows, few read the rows: the same number.</summary>
    [Fact]
    public void Change_ByProductsAndByRows_IsTheSame()
    {
        const int Width = 7;
        var random = new Random(9);
        double[] spread = [.. Enumerable.Range(0, 50 * Width).Select(_ => random.NextDouble() - 0.5)], moved = [.. Enumerable.Range(0, Width).Select(_ => random.NextDouble() - 0.5)];

        Assert.Equal(ClusterInfluences.SumOfSquares(spread, moved), ClusterInfluences.QuadraticForm(ClusterInfluences.Products(spread, Width), moved), 1e-12);
    }

    /// <summary>Without a cluster the cut points would move, too.</summary>
    [Fact]
    public void Of_OrderedClasses_IsNothing()
    {
        var random = new Random(3);
        var text = "x,g,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble():F4},g{i % 8},{random.Next(3)}\n")));
        using var model = Fit(_folder.Write("t.csv", text), "y", "g", "1", "ordinal");

        Assert.Null(ClusterInfluences.Of(model, Read(model)));
    }

    [Fact]
    public void Of_SomeOfTheRows_IsNothing()
    {
        using var model = Fit(Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "sleepstudy.csv"), "Reaction", "Subject", "1");
        Assert.Null(ClusterInfluences.Of(model, Read(model) with { Total = 181 }));
    }

    private ArmedModel Fit(string data, string outcome, string cluster, string effects, string? task = null) => ArmedModel.Load(ArmedTraining.Run(
        new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(data), Outcome = outcome, Clusters = [cluster], Task = task is null ? null : OutcomeKinds.Parse(task) },
            Options = new TrainingOptions { Hidden = [], Random = effects, Device = TrainingDevice.Cpu },
            Output = _folder["m.armed"],
        },
        cancellation: TestContext.Current.CancellationToken).BundlePath!);

    private LabelledSample Read(ArmedModel model)
    {
        var source = File.Exists(_folder["t.csv"]) ? _folder["t.csv"] : Path.Combine(AppContext.BaseDirectory, "Refit", "Data", "sleepstudy.csv");
        return new ExplainedTableReader(model.Manifest, DataSource.FromPath(source), heldOut: null).Read(TestContext.Current.CancellationToken).Others!;
    }

    /// <summary>X'V^-1 X [2, 2] and X'V^-1 y of a cluster, X of 1 and days, V = Z T Z' + sigma^2 I.</summary>
    private static (double[] Information, double[] Score) Normal(MixedModelDescription model, LabelledSample rows, string cluster)
    {
        int[] own = [.. Enumerable.Range(0, rows.Count).Where(row => rows.ClusterNames[row] == cluster)];
        double[][] x = [.. own.Select(row => new[] { 1.0, rows.Inputs.Features[row] })];
        var (first, second) = (model.VarianceComponents[0].Sd, model.VarianceComponents[1].Sd);
        var between = model.VarianceComponents[1].Corr!.Value * first * second;
        var variance = new double[own.Length * own.Length];
        for (var i = 0; i < own.Length; i++)
        {
            for (var j = 0; j < own.Length; j++)
            {
                variance[(i * own.Length) + j] = (first * first) + (between * (x[i][1] + x[j][1])) + (second * second * x[i][1] * x[j][1]) + (i == j ? model.Sigma!.Value * model.Sigma.Value : 0);
            }
        }

        double[][] solved = [.. new[] { 0, 1 }.Select(column => Solve(variance, [.. x.Select(row => row[column])]))];
        return ([.. from left in new[] { 0, 1 } from right in new[] { 0, 1 } select x.Zip(solved[right]).Sum(pair => pair.First[left] * pair.Second)],
            [.. solved.Select(column => column.Zip(own).Sum(pair => pair.First * rows.Outcomes[pair.Second]))]);
    }

    private static (double[] Information, double[] Score) Sum(IEnumerable<(double[] Information, double[] Score)> systems) =>
        systems.Aggregate((left, right) => ([.. left.Information.Zip(right.Information, (a, b) => a + b)], [.. left.Score.Zip(right.Score, (a, b) => a + b)]));

    /// <summary>Gauss's elimination.</summary>
    private static double[] Solve(double[] matrix, double[] right)
    {
        var (size, a, b) = (right.Length, (double[])matrix.Clone(), (double[])right.Clone());
        for (var k = 0; k < size; k++)
        {
            for (var i = k + 1; i < size; i++)
            {
                var factor = a[(i * size) + k] / a[(k * size) + k];
                b[i] -= factor * b[k];
                for (var j = k; j < size; j++)
                {
                    a[(i * size) + j] -= factor * a[(k * size) + j];
                }
            }
        }

        for (var k = size - 1; k >= 0; k--)
        {
            b[k] = (b[k] - Enumerable.Range(k + 1, size - k - 1).Sum(j => a[(k * size) + j] * b[j])) / a[(k * size) + k];
        }

        return b;
    }
}
