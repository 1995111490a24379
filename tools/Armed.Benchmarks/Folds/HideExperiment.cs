using System.Globalization;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Fitting;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Benchmarks.Folds;

/// <summary>
/// What the hidden layers tell of the clusters under each adversary: fresh probes learn from training rows and name the cluster of held-out rows. In the column "trained" one learns and is asked on
/// all rows of the fit, training and validation, on all layers. Beside them the scores of both heads and the share of columns called probe* in the fixed head's permutation importance.
/// </summary>
internal static class HideExperiment
{
    private static readonly TrainingOptions s_closed = new() { Adversary = AdversaryScheme.Closed };

    /// <summary>What is compared.</summary>
    private static (string Name, TrainingOptions Options)[] Methods(TrainingOptions options) =>
    [
        ("none", options with { LambdaG = 0 }),
        ("reversal, 0.1", options with { Adversary = AdversaryScheme.Reversal, LambdaG = 0.1 }),
        ("reversal, 1", options with { Adversary = AdversaryScheme.Reversal, LambdaG = 1 }),
        ("closed, h_L, 0.03", options with { Adversary = s_closed.Adversary, LambdaG = 0.03 }),
        ("closed, h_L, 0.1", options with { Adversary = s_closed.Adversary, LambdaG = 0.1 }),
        ("closed, every layer, 0.1", options with { Adversary = s_closed.Adversary, LambdaG = 0.1, AdversaryLayers = AdversaryLayers.All }),
        ("closed, every layer, 0.3", options with { Adversary = s_closed.Adversary, LambdaG = 0.3, AdversaryLayers = AdversaryLayers.All }),
        ("ignore, closed, h_L, 0.1", options with { Adversary = s_closed.Adversary, LambdaG = 0.1, AdversaryLayers = AdversaryLayers.Last, Between = BetweenClusters.Ignore }),
        ("none, then exact", options with { LambdaG = 0, Hide = ClusterHiding.Exact }),
        ("closed, h_L, 0.1, exact", options with { Adversary = s_closed.Adversary, LambdaG = 0.1, Hide = ClusterHiding.Exact }),
    ];

    public static void Run(DataSetDescription data, string scheme, int[] folds, int[] seeds, TrainingOptions options, string methods, TextWriter output)
    {
        output.WriteLine($"{Path.GetFileName(data.Splits)}, {scheme}, folds {string.Join(",", folds)}, seeds {string.Join(",", seeds)}");
        output.WriteLine($"{"method",-26} {"linear",7} {"network",8} {"all",6} {"trained",8} {"chance",7} {"y",6} {"x",6} {"R",6} {"se",6}  {"mixed",7} {"accuracy",9} {"fixed",7} {"share",6}");
        foreach (var (name, chosen) in Methods(options).Where(method => method.Name.Contains(methods, StringComparison.Ordinal)))
        {
            if (chosen.Hide == ClusterHiding.Exact && TableReader.Read(data.Request).Clusters.Sum(factor => factor.Levels.Count - 1) >= chosen.Hidden.Min())
            {
                output.WriteLine($"{name,-26} not possible: there are more clusters than units in a layer");
                continue;
            }

            double[][] rows = [.. from seed in seeds from fold in folds select Measure(data, new HeldOutFold(data.Splits, scheme, fold), chosen with { Seed = seed, ZPredictor = false })];
            double[] mean = [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Average(row => row[j]))];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-26} {mean[0],7:F3} {mean[1],8:F3} {mean[2],6:F3} {mean[3],8:F3} {mean[4],7:F3} {mean[5],6:F3} {mean[6],6:F3} {mean[7],6:F3} {mean[8],6:F3}  {mean[9],7:F4} {mean[10],9:F3} {mean[11],7:F4} {mean[12],6:F2}"));
            output.Flush();
        }
    }

    private static double[] Measure(DataSetDescription description, HeldOutFold fold, TrainingOptions options)
    {
        var given = Split.FromFile(TableReader.Read(description.Request), fold);
        var split = given.With(FormulaColumns.Restrict(WithinClusters.Restrict(given.Table, given.Learning, options, []), options));
        var completed = options.CompletedFor(split.Table.Outcome.Kind.CanRefit);
        var data = FitData.Prepare(split, completed);
        var fit = new ModelFit(data, completed, CheckpointStore.Open(null, "", resume: false), null);
        using var trained = fit.Run(CancellationToken.None);
        using var solved = new SolveStage(trained, data, completed, fit.Terms, _ => { }).Solve(0, CancellationToken.None);
        using var predictor = new TorchPredictor(solved.Model);
        var hidden = new HiddenClusters(solved.Model, data);
        int[] training = hidden.Known(data.Training, 0, int.MaxValue), tested = hidden.Known(data.Test, 0, int.MaxValue);
        var every = Layers(predictor, data, training);
        var scores = HeadScores.Of(solved, data.Split)["test"];
        var all = every is null || tested.Length == 0 ? double.NaN : ClusterProbe.Accuracy(every, Layers(predictor, data, tested)!, data.Encoding.Clusters[0].Levels.Count);
        var fitted = Layers(predictor, data, hidden.Known([.. data.Training, .. data.Validation], 0, int.MaxValue)); // the rows on which exact hiding leaves nothing
        var trainedOn = fitted is null ? double.NaN : ClusterProbe.Accuracy(fitted, fitted, data.Encoding.Clusters[0].Levels.Count);
        var probe = hidden.Measure(predictor, 0, training, tested);
        return
        [
            Of(probe.Linear), Of(probe.Network), all, trainedOn, Of(probe.Chance), Of(probe.Outcome), Of(probe.Inputs), Of(probe.Dependence), Of(probe.DependenceSe),
            Loss(scores["mixed"]), scores["mixed"].GetValueOrDefault("accuracy", double.NaN), Loss(scores["fixed"]), Share(predictor, data, solved.Model.Outcome.Kind),
        ];
    }

    private static double Of(double? value) => value ?? double.NaN;

    private static double Loss(IReadOnlyDictionary<string, double> scores) => scores.TryGetValue("log_loss", out var loss) ? loss : scores["rmse"];

    private static ProbeRows? Layers(TorchPredictor predictor, FitData data, int[] rows)
    {
        var selected = data.Rows.Select(rows);
        var (values, width) = predictor.Layers.Activations(selected);
        return new ProbeRows(values, width, [.. Enumerable.Range(0, rows.Length).Select(i => (int)selected.Clusters[i * selected.FactorCount])]);
    }

    /// <summary>Share of the columns probe* in the increase of the fixed head's loss when a column is shuffled.</summary>
    private static double Share(TorchPredictor predictor, FitData data, Armed.Trainer.Outcomes.OutcomeKind kind)
    {
        var rows = data.Rows.Select(data.Test);
        double Score(EncodedRows asked) => Loss(Metrics.Score(kind, predictor.Predict(asked, PredictionHead.Fixed), data.OutcomeOf(data.Test)));
        var before = Score(rows);
        double probes = 0, sum = 0;
        for (var j = 0; j < rows.FeatureCount; j++)
        {
            var gain = Math.Max(0, Score(Shuffled(rows, j)) - before);
            sum += gain;
            probes += data.Encoding.Numeric[j].Name.StartsWith("probe", StringComparison.Ordinal) ? gain : 0;
        }

        return sum == 0 ? 0 : probes / sum;
    }

    private static EncodedRows Shuffled(EncodedRows rows, int column)
    {
        int[] order = [.. Enumerable.Range(0, rows.Rows)];
        new Random(1).Shuffle(order);
        var features = (float[])rows.Features.Clone();
        for (var i = 0; i < rows.Rows; i++)
        {
            features[i * rows.FeatureCount + column] = rows.Features[order[i] * rows.FeatureCount + column];
        }

        return new EncodedRows { Rows = rows.Rows, Features = features, Categories = rows.Categories, Clusters = rows.Clusters, Offsets = rows.Offsets };
    }
}
