using Armed.Runtime;
using Armed.Runtime.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// How often the 90 % intervals of average marginal effects hold the true ones, the mean of dY/dX over the rows of the fit, for the population and with the clusters' own effects; and of the same fits
/// how often the intervals of new observations hold them.
/// </summary>
internal sealed class EffectExperiment(string file, TextWriter output)
{
    private const double Level = 0.9;
    private const int Nodes = 61;
    private const double Range = 6;

    private static readonly string[] s_columns = ["x1", "x2"];
    private static readonly bool[] s_kinds = [true, false]; // population, clusters' own effects
    private static readonly string[] s_figures =
    [
        .. from column in s_columns from kind in s_kinds from figure in (string[])["estimate", "truth", "se", "correction"] select Name(column, kind, figure), "observation_seen", "observation_new", "hidden_features",
    ];

    private readonly DrawnSets _sets = new(file, s_figures);

    /// <summary>Runs the cells one after another and prints their table.</summary>
    public void Run(IReadOnlyList<IntervalCell> cells, int sets, int first)
    {
        foreach (var cell in cells)
        {
            _sets.Run(cell, first, sets, set => Measure(cell, set));
        }

        output.WriteLine("task,hidden,clusters,rows,sets,column,effects,with_interval,coverage,se,mean_estimate,mean_truth,mean_se,sd_error");
        foreach (var cell in cells)
        {
            Summarise(cell, _sets.Of(cell));
        }

        output.WriteLine("task,hidden,clusters,rows,sets,observation_seen,se,observation_new,se,hidden_features,refused");
        foreach (var cell in cells)
        {
            var found = _sets.Of(cell);
            output.WriteLine(string.Create(Figures.Culture, $"{cell.Name},{found.Count},{Spread(found, "observation_seen")},{Spread(found, "observation_new")},{found.Select(set => set["hidden_features"] > 0 ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average():F2},{_sets.Refused(cell)}"));
        }
    }

    private static string Name(string column, bool isPopulation, string figure) => $"{column}_{(isPopulation ? "population" : "own")}_{figure}";

    private static IReadOnlyList<double?> Measure(IntervalCell cell, int set)
    {
        var (training, seen, others) = cell.Draw(set);
        using var fit = new IntervalFit(cell, training);
        var rows = new UnlabelledTableReader(fit.Model.Manifest, DataSource.FromPath(fit.Table)).Read(CancellationToken.None);
        List<double?> values = [];
        foreach (var (column, isPopulation) in from column in s_columns from kind in s_kinds select (column, kind))
        {
            var change = ColumnChange.Of(ExplainedColumn.Of(fit.Model.Manifest).Single(own => own.Name == column), rows.Inputs, EffectStep.Slope, arePairs: false).Single();
            var effect = new AverageEffects(fit.Model, rows, isPopulation, Level, CancellationToken.None).Of(change, byCluster: false).Single();
            values.AddRange([effect.Estimate, training.Average(row => cell.Slope(row, column) * MeanSlope(cell.Task, row, isPopulation)), effect.Se, effect.Correction]);
        }

        return [.. values, fit.Cover(seen).Observation, fit.Cover(others).Observation, fit.HiddenFeatures];
    }

    /// <summary>Coverage, and whether the standard errors are as large as the errors.</summary>
    private void Summarise(IntervalCell cell, IReadOnlyList<IReadOnlyDictionary<string, double>> sets)
    {
        foreach (var (column, isPopulation) in from column in s_columns from kind in s_kinds select (column, kind))
        {
            var (estimate, truth, se) = (Name(column, isPopulation, "estimate"), Name(column, isPopulation, "truth"), Name(column, isPopulation, "se"));
            var known = sets.Where(set => set.ContainsKey(se)).ToList();
            var reach = NormalQuantile.OfInterval(Level);
            var share = known.Select(set => Math.Abs(set[estimate] - set[truth]) <= reach * set[se] ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
            double Mean(string name) => known.Select(set => set[name]).DefaultIfEmpty(double.NaN).Average();
            var sd = Figures.Deviation([.. known.Select(set => set[estimate] - set[truth])]);
            output.WriteLine(string.Create(Figures.Culture, $"{cell.Name},{sets.Count},{column},{(isPopulation ? "population" : "own")},{known.Count},{share:F3},{Math.Sqrt(share * (1 - share) / known.Count):F3},"
                + $"{Mean(estimate):F4},{Mean(truth):F4},{Mean(se):F4},{sd:F4}"));
        }
    }

    private static string Spread(IReadOnlyList<IReadOnlyDictionary<string, double>> sets, string name) => Figures.MeanAndError([.. sets.Select(set => set[name])]);

    /// <summary>Derivative of the true mean by the linear predictor: at the row's own, or averaged over clusters with intercepts of variance 1 by the midpoint rule.</summary>
    private static double MeanSlope(ModelTask task, IntervalRow row, bool isPopulation)
    {
        if (!isPopulation)
        {
            return Derivative(task, row.Linear);
        }

        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < Nodes; i++)
        {
            var z = Range * (((2.0 * i) + 1 - Nodes) / Nodes);
            var weight = Math.Exp(-z * z / 2);
            (sum, total) = (sum + (weight * Derivative(task, row.Linear - row.Effect + z)), total + weight);
        }

        return sum / total;
    }

    private static double Derivative(ModelTask task, double eta)
    {
        var p = 1 / (1 + Math.Exp(-eta));
        return task == ModelTask.Binary ? p * (1 - p) : task == ModelTask.Count ? Math.Exp(eta) : 1;
    }
}
