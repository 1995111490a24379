using System.Globalization;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Fitting;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Benchmarks.Folds;

/// <summary>
/// How much of the cluster the shared features give away: a fresh logistic probe, fitted after training on h_1 .. h_L of the training rows, guesses
/// the cluster of held-out rows. Beside it the model's own accuracy and the Z-predictor's.
/// </summary>
internal static class ProbeExperiment
{
    private const int Iterations = 300;

    public static void Run(DataSetDescription data, string scheme, TrainingOptions options, IReadOnlyList<double> weights, int maxFolds, TextWriter output)
    {
        output.WriteLine("lambda_g  probe  above chance  mixed accuracy  z-predictor  chance");
        foreach (var weight in weights)
        {
            var rows = data.Folds(scheme).Take(maxFolds).Select(fold => Measure(data, scheme, fold, options with { LambdaG = weight })).ToArray();
            double probe = rows.Average(r => r.Probe), chance = rows.Average(r => r.Chance);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{weight,8:G4}  {probe:F4}  {probe - chance:F4}        {rows.Average(r => r.Mixed):F4}          {rows.Average(r => r.Membership):F4}       {chance:F4}"));
        }
    }

    private static (double Probe, double Mixed, double Membership, double Chance) Measure(DataSetDescription description, string scheme, int fold, TrainingOptions options)
    {
        var split = Split.FromFile(TableReader.Read(description.Request), new HeldOutFold(description.Splits, scheme, fold));
        var data = FitData.Prepare(split, options);
        using var model = new ModelFit(data, options, CheckpointStore.Open(null, "", resume: false), null).Run(CancellationToken.None);
        using var predictor = new TorchPredictor(model);
        var test = data.Rows.Select(data.Test);
        var train = data.Rows.Select(data.Training);
        var accuracy = Metrics.Score(model.Outcome.Kind, predictor.Predict(test, Armed.Runtime.PredictionHead.Mixed), data.OutcomeOf(data.Test))["accuracy"];
        var classes = model.Classes[0].Count;
        var chance = (double)train.Clusters.CountBy(c => c).Max(c => c.Value) / train.Rows;
        var membership = model.ZPredictor is null ? double.NaN : TopOne(predictor.Layers.Membership(test, 0), classes, test);
        return (Probe(predictor, train, test, classes), accuracy, membership, chance);
    }

    private static double Probe(TorchPredictor predictor, EncodedRows train, EncodedRows test, int classes)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (h, width) = predictor.Layers.Activations(train);
        var x = tensor(h).view(train.Rows, width);
        var mean = x.mean([0L], keepdim: true);
        var sd = x.std([0L], keepdim: true) + 1e-6f;
        var inputs = (x - mean) / sd;
        using var probe = nn.Linear(width, classes);
        using var optimizer = optim.LBFGS(probe.parameters(), lr: 1, max_iter: Iterations);
        var labels = train.ClusterTensor(0, 0, train.Rows);
        optimizer.step(() =>
        {
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(probe.forward(inputs), labels) + 1e-4 * probe.weight!.square().sum();
            loss.backward();
            return loss;
        });
        var held = (tensor(predictor.Layers.Activations(test).Values).view(test.Rows, width) - mean) / sd;
        return TopOne([.. probe.forward(held).data<float>()], classes, test);
    }

    private static double TopOne(float[] scores, int classes, EncodedRows rows)
    {
        var right = 0;
        for (var i = 0; i < rows.Rows; i++)
        {
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores.AsSpan(i * classes, classes)) == rows.Clusters[i * rows.FactorCount] ? 1 : 0;
        }

        return (double)right / rows.Rows;
    }
}
