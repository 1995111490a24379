using System.Globalization;
using Armed.Benchmarks.Folds;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Adaptation;

/// <summary>
/// Error on clusters that training did not have, against the number of their labelled rows: whole clusters are held out by the set's fixed folds, the model is trained
/// without them, and adapted to them from a few of their rows. The scored rows are the same for every number within a draw: those that no number uses.
/// </summary>
internal sealed class AdaptationExperiment(TrainingOptions options, int[] counts, int draws, int maxFolds, TextWriter output)
{
    private readonly Dictionary<string, (double Loss, int Rows)[]> _sums = [];
    private ModelTask _task;

    public void Run(string file)
    {
        var data = DataSetDescription.Read(file);
        foreach (var fold in data.Folds("unseen").Take(maxFolds))
        {
            RunFold(data, fold);
        }

        var name = Path.GetFileNameWithoutExtension(file);
        if (_sums.Count == 0)
        {
            output.WriteLine($"{name}: no held-out cluster has more than {counts.Max()} rows, so that none is left to answer");
            return;
        }

        var population = Losses("population");
        foreach (var answer in new[] { "population", "inferred" }.Concat(counts.Where(count => count > 0).Select(Adapted)).Where(_sums.ContainsKey))
        {
            double[] losses = Losses(answer), differences = [.. losses.Zip(population, (one, other) => one - other)];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name},{AdaptationLoss.NameOf(_task)},{answer},{losses.Average():F4},{StandardError(losses):F4},{differences.Average():F4},{StandardError(differences):F4}"));
        }
        _sums.Clear();
    }

    public static string Header => "set,loss,answer,mean,se,less_population,se_of_that";

    private void RunFold(DataSetDescription data, int fold)
    {
        var folder = Directory.CreateTempSubdirectory("armed-adapt-").FullName;
        try
        {
            var bundle = Path.Combine(folder, "bundle");
            ArmedTraining.Run(new TrainingRequest { Data = data.Request, Options = options, HeldOut = new HeldOutFold(data.Splits, "unseen", fold), Output = bundle });
            using var model = ArmedModel.Load(bundle);
            var table = new LabelledTable(data.Request.Source, model.Manifest, 0);
            var clusters = Enumerable.Range(0, table.Rows).Where(row => model.Factors[0].CodeOf(table.Cluster(row)) < 0).GroupBy(table.Cluster).ToDictionary(group => group.Key, group => group.ToArray());
            for (var draw = 0; draw < draws; draw++)
            {
                Score(model, table, clusters, draw);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One draw: the rows of each cluster are shuffled, the first ones label it, and those after the largest number are scored; small clusters are left out.</summary>
    private void Score(ArmedModel model, LabelledTable table, Dictionary<string, int[]> clusters, int draw)
    {
        var most = counts.Max();
        var shuffled = clusters.Where(cluster => cluster.Value.Length > most).OrderBy(cluster => cluster.Key, StringComparer.Ordinal).Select((cluster, i) => Shuffled(cluster.Value, (draw * 100_003) + i)).ToList();
        if (shuffled.Count == 0)
        {
            return;
        }

        var scored = table.Part([.. shuffled.SelectMany(rows => rows[most..])]);
        var factor = model.Factors[0];
        Add("population", model, scored, scored.Predict(model, factor, PredictionHead.Mixed, UnknownClusterPolicy.Population), draw);
        if (model.Heads.Contains(PredictionHead.Inferred))
        {
            Add("inferred", model, scored, scored.Predict(model, factor, PredictionHead.Inferred, UnknownClusterPolicy.Inferred), draw);
        }

        foreach (var count in counts)
        {
            if (count == 0)
            {
                continue; // the population's answer
            }

            using var adapted = table.Part([.. shuffled.SelectMany(rows => rows[..count])]).Adapt(model, factor);
            Add(Adapted(count), adapted, scored, scored.Predict(adapted, factor, PredictionHead.Mixed, UnknownClusterPolicy.Population), draw);
        }
    }

    private void Add(string answer, ArmedModel model, LabelledPart rows, float[] predictions, int draw)
    {
        _task = model.Task;
        if (!_sums.TryGetValue(answer, out var sums))
        {
            _sums.Add(answer, sums = new (double, int)[draws]);
        }

        for (var i = 0; i < rows.Outcomes.Length; i++)
        {
            sums[draw].Loss += AdaptationLoss.Of(model.Task, rows.Outcomes[i], predictions.AsSpan(i * model.Width, model.Width));
        }

        sums[draw].Rows += rows.Outcomes.Length;
    }

    /// <summary>Each draw's loss over the rows of all folds.</summary>
    private double[] Losses(string answer) => [.. _sums[answer].Select(sum => AdaptationLoss.Finish(_task, sum.Loss / sum.Rows))];

    /// <summary>Of a mean over the draws: how far another choice of labelled rows would move it, not another choice of clusters.</summary>
    private static double StandardError(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1) / values.Length);
    }

    private static string Adapted(int count) => string.Create(CultureInfo.InvariantCulture, $"adapted {count}");

    private static T[] Shuffled<T>(T[] items, int seed)
    {
        var copy = (T[])items.Clone();
        new Random(seed).Shuffle(copy);
        return copy;
    }
}
