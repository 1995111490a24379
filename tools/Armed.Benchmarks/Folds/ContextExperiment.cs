using System.Globalization;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Fitting;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit;
using Armed.Trainer.Refit.NewClusters;
using Armed.Trainer.Refit.Trials;

namespace Armed.Benchmarks.Folds;

/// <summary>
/// What unlabelled rows of a cluster that training did not have are worth: the loss of the population's answer and of the context's with the row itself, 5, 20 and all rows of the cluster known,
/// and of what the guard chose.
/// </summary>
internal sealed class ContextExperiment(TrainingOptions options, int maxFolds, TextWriter output)
{
    private static readonly string[] s_counts = ["1", "5", "20", "all"];

    /// <summary>Prints a line per fold and answer, and the means over folds with standard errors of the differences to the population's.</summary>
    /// <param name="file">The data set's description.</param>
    /// <param name="scheme">The folds; null: those of clusters held out, or pairs of clusters held out in turn where the set has none.</param>
    public void Run(string file, string? scheme)
    {
        var data = DataSetDescription.Read(file);
        var held = scheme ?? (data.Schemes.Contains("unseen") ? "unseen" : "pairs");
        var folds = held == "pairs" ? Pairs(data) : data.Folds(held).Take(maxFolds).Select(fold => Split.FromFile(TableReader.Read(data.Request), new HeldOutFold(data.Splits, held, fold))).ToArray();
        output.WriteLine($"{Path.GetFileNameWithoutExtension(file)}, {held}");
        var all = new SortedDictionary<string, List<(double Loss, double Accuracy)>>(StringComparer.Ordinal);
        foreach (var split in folds)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var (lines, chosen) = Measure(split);
            output.WriteLine($"  guard: {chosen} ({clock.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s)");
            foreach (var (name, loss, accuracy) in lines)
            {
                (all.TryGetValue(name, out var list) ? list : all[name] = []).Add((loss, accuracy));
            }

            output.WriteLine("  " + string.Join(", ", lines.Select(line => string.Create(CultureInfo.InvariantCulture, $"{line.Name} {line.Loss:F4}"))));
            output.Flush();
        }

        foreach (var (name, list) in all)
        {
            double[] differences = [.. list.Zip(all["population"], (own, population) => own.Loss - population.Loss)];
            var (mean, n) = (differences.Average(), differences.Length);
            var error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / Math.Max(1, n - 1) / n);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-28} {list.Average(l => l.Loss):F4}  {mean:+0.0000;-0.0000} ({error:F4})  {100 * mean / all["population"].Average(l => l.Loss):+0.00;-0.00} %  accuracy {list.Average(l => l.Accuracy):F3}"));
        }
    }

    /// <summary>Clusters 0 and 1, 2 and 3, .. of the sorted names held out in turn.</summary>
    private Split[] Pairs(DataSetDescription data)
    {
        var table = TableReader.Read(data.Request);
        var codes = table.Clusters[0].Codes;
        var order = table.Clusters[0].Levels.Count;
        return [.. Enumerable.Range(0, Math.Min(maxFolds, order / 2)).Select(pair => Split.Holdout(table, [.. Enumerable.Range(0, table.Rows).Where(row => codes[row] / 2 == pair)]))];
    }

    private (List<(string Name, double Loss, double Accuracy)> Lines, string Guard) Measure(Split given)
    {
        var split = given.With(FormulaColumns.Restrict(WithinClusters.Restrict(given.Table, given.Learning, options, []), options));
        var completed = options.CompletedFor(split.Table.Outcome.Kind.CanRefit);
        var data = FitData.Prepare(split, completed);
        var fit = new ModelFit(data, completed, CheckpointStore.Open(null, "", resume: false), null);
        using var trained = fit.Run(CancellationToken.None);
        using var solved = new SolveStage(trained, data, completed, fit.Terms, _ => { }).Solve(0, CancellationToken.None);
        if (solved.Refit is not { Description.Kept: true, NewClusters: [var answers, ..] } refit)
        {
            return ([], "the refit was not kept, and the fold is left out");
        }

        var withHidden = refit.Description.HiddenFeatures > 0;
        var trial = new RefitTrial(trained, RefitRows.Compute(trained, data, 1), completed, CancellationToken.None) { IsFinal = true };
        var form = new LastLayerForm(refit.Terms, withHidden) { Curves = refit.Description.Curves, Trees = refit.Description.Trees > 0 };
        var used = trial.With(form);
        var rows = RefitRows.Of(trained, data, data.Test, used.Map).With(used.Derived);
        List<int[]> clusters = [.. data.Test.GroupBy(row => given.Table.Clusters[0].Codes[row]).Select(own => own.ToArray())];
        var fold = new NewClusterFold(trained, rows, clusters, seed: 1);
        var solvedAgain = trial.Final(form).Candidate;
        List<(string, double, double)> lines = [Line("population", fold.Population(solved.Model.LastLayer))];
        var summaries = ClusterSummaries.Of(used, used.InputColumns, 0, trial.All);
        var effects = solvedAgain.Layer.Effects[0];
        foreach (var slopes in summaries is null ? [] : solvedAgain.Layer.Effects.Count > 1 ? [] : effects.Design.IsInterceptOnly ? [false] : new[] { false, true })
        {
            var context = new ContextSolution(trial.Likelihoods(solvedAgain, trial.All), effects.Design, summaries!, solvedAgain.Fit.Factors[0].Covariance).Solve(slopes);
            lines.AddRange(fold.Context(solved.Model.LastLayer with { Context = context.Context }).Select((answer, n) => Line($"{(slopes ? "slopes" : "context")} {s_counts[n]}", answer)));
        }

        if (trained.ZPredictor is not null && solvedAgain.Layer.Effects.Count == 1)
        {
            lines.AddRange(Memberships().Where(answer => answer.Count == 0 || answer.Candidate == NewClusterGains.TemperedMembership).Select(answer => Line($"{answer.Candidate} {s_counts[answer.Count]}", answer.Answer)));
        }

        var chosen = solved.Model.LastLayer.Context is null ? null : fold.Context(solved.Model.LastLayer);
        var fallback = fold.Population(solved.Model.LastLayer);
        for (var n = 0; n < s_counts.Length; n++)
        {
            lines.Add(Line($"with the guard {s_counts[n]}", answers.Answers.ElementAtOrDefault(n)?.Answer switch { "context" => chosen![n], "membership" => Memberships().First(answer => answer.Count == n && answer.Candidate == (n == 0 ? NewClusterGains.Membership : NewClusterGains.TemperedMembership)).Answer, _ => fallback }));
        }

        var told = answers.NotMeasured ?? string.Join("; ", answers.Answers.Select((answer, n) => $"{s_counts[n]}: {answer.Answer} ({string.Join(", ", answer.Candidates.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Candidate} {c.Gain:F4} se {c.StandardError:F4}")))})"));
        return (lines, $"{refit.Description.Random}, {summaries?.Rows.Columns.Count} columns, {summaries?.Width} summaries; {told}");

        List<(string Candidate, int Count, (double[] Losses, float[] Predictions) Answer)> Memberships()
        {
            using var predictor = new TorchPredictor(trained);
            return [.. fold.Membership(solved.Model.LastLayer, predictor, trial.All)];
        }

        (string, double, double) Line(string name, (double[] Losses, float[] Predictions) answer) => (name, Loss(answer.Losses), Accuracy(answer.Predictions));

        double Loss(double[] losses) => data.Kind.IsStandardised ? data.OutcomeSd * Math.Sqrt(losses.Average()) : losses.Average();

        double Accuracy(float[] predictions) => data.Kind.Task == Armed.Runtime.ModelTask.Binary
            ? fold.Rows.Where((row, i) => predictions[i] > 0.5 == data.Outcome[row] > 0.5).Count() / (double)fold.Rows.Length
            : double.NaN;
    }
}
