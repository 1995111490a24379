using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Evaluation;

/// <summary>
/// What the last hidden layer tells of the clusters after a fit: fresh classifiers and R on rows that they did not learn from. Steps, rows, clusters and numbers are bounded, so that it takes about a second.
/// </summary>
internal sealed class HiddenClusters(FittedModel model, FitData data)
{
    /// <summary>Clusters up to which it is measured what features tell of them.</summary>
    public const int MostClusters = 200;

    private const int FewestRows = 100, MostTraining = 20_000, MostTested = 4_000, MostNumbers = 4_000_000;

    /// <summary>Per factor; empty without hidden layers.</summary>
    public IReadOnlyList<ClusterProbeDescription> Measure()
    {
        if (model.Network.HiddenWidth == 0)
        {
            return [];
        }

        using var predictor = new TorchPredictor(model);
        return [.. Enumerable.Range(0, data.Encoding.Clusters.Count).Select(factor => Measure(predictor, factor, Known(data.Training, factor, Math.Min(MostTraining, Most)), Known(data.Validation, factor, Math.Min(MostTested, Most))))];
    }

    /// <summary>Rows whose features are so many numbers.</summary>
    private int Most => MostNumbers / Math.Max(1, Math.Max(model.Network.HiddenWidth, InputWidth));

    private int InputWidth => model.Network.Encoder.Outputs + (model.Encoding.Image is { } image ? Math.Min(image.Shape.Values, image.Shape.Channels * CoarseImages.MostValues) : 0);

    /// <summary>Of a factor, with probes that learn from some rows and are asked on others.</summary>
    public ClusterProbeDescription Measure(TorchPredictor predictor, int factor, int[] training, int[] tested)
    {
        var clusters = data.Encoding.Clusters[factor];
        var empty = new ClusterProbeDescription { Factor = clusters.Name, Clusters = clusters.Levels.Count };
        if (NotMeasured(clusters.Levels.Count, training.Length, tested.Length) is { } reason)
        {
            return empty with { NotMeasured = reason };
        }

        ProbeRows hidden = Rows(predictor.Layers.LastHidden, training, factor), held = Rows(predictor.Layers.LastHidden, tested, factor);
        var (dependence, error) = Dependence(held, tested);
        double Accuracy(ProbeRows learned, ProbeRows asked, params int[] widths) => ClusterProbe.Accuracy(learned, asked, clusters.Levels.Count, widths);
        return empty with
        {
            Rows = tested.Length,
            Linear = Accuracy(hidden, held),
            Network = Accuracy(hidden, held, ClusterProbe.HiddenUnits),
            Chance = (double)held.Clusters.CountBy(code => code).Max(code => code.Value) / tested.Length,
            Outcome = Accuracy(OutcomeRows(training, factor), OutcomeRows(tested, factor), ClusterProbe.HiddenUnits),
            Inputs = Accuracy(Rows(predictor.Layers.CoarseInputs, training, factor), Rows(predictor.Layers.CoarseInputs, tested, factor), ClusterProbe.HiddenUnits),
            Dependence = dependence,
            DependenceSe = error,
        };
    }

    /// <summary>The rows of known clusters, at most so many, evenly spaced.</summary>
    public int[] Known(int[] rows, int factor, int most)
    {
        int[] known = [.. rows.Where(row => data.Rows.Cluster(row, factor) >= 0)];
        return RowSample.Of(known, most);
    }

    private static string? NotMeasured(int clusters, int training, int tested) => clusters > MostClusters
        ? string.Create(CultureInfo.InvariantCulture, $"there are {clusters:N0} clusters, and it is measured up to {MostClusters}")
        : Math.Min(tested, training) < FewestRows
            ? string.Create(CultureInfo.InvariantCulture, $"there are {training} training rows and {tested} validation rows of known clusters, and it is measured from {FewestRows} each")
            : null;

    private ProbeRows Rows(Func<EncodedRows, float[]> features, int[] rows, int factor)
    {
        var values = features(data.Rows.Select(rows));
        return new ProbeRows(values, values.Length / rows.Length, ClustersOf(rows, factor));
    }

    /// <summary>The outcome as features: y and y^2, standardised or by its logarithm, or indicators of classes.</summary>
    private ProbeRows OutcomeRows(int[] rows, int factor)
    {
        var values = data.OutcomeOf(rows);
        if (data.Kind.TakesCodes)
        {
            var classes = model.Outcome.Width;
            var indicators = new float[rows.Length * classes];
            for (var i = 0; i < rows.Length; i++)
            {
                indicators[i * classes + (int)values[i]] = 1;
            }

            return new ProbeRows(indicators, classes, ClustersOf(rows, factor));
        }

        var spread = Array.ConvertAll(values, y => data.Kind.IsStandardised ? (y - data.OutcomeMean) / data.OutcomeSd : Math.Log(1 + (double)y));
        return new ProbeRows([.. spread.SelectMany(y => new[] { (float)y, (float)(y * y) })], 2, ClustersOf(rows, factor));
    }

    private int[] ClustersOf(int[] rows, int factor) => Array.ConvertAll(rows, row => data.Rows.Cluster(row, factor));

    /// <summary>R of the last hidden layer plus tr(P S) / (B - 1), which is 0 on average where the layer says nothing, with a standard error over clusters.</summary>
    private (double Dependence, double Error) Dependence(ProbeRows rows, int[] indices)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var basis = new OutcomeBasis(model.Outcome);
        var columns = zeros(basis.Count, rows.Count);
        basis.Fill(data.OutcomeTensor(indices), TensorMemory.Floats(columns));
        var pairs = new BatchPairs();
        pairs.Set(Array.ConvertAll(rows.Clusters, code => (long)code));
        var (byRow, trace) = ClosedAdversary.ByRow(tensor(rows.Features).view(rows.Count, rows.Width), columns.to(float64), pairs);
        double[] parts = [.. byRow.data<double>()];
        double counted = Enumerable.Range(0, rows.Count).Count(row => pairs.Weight(row) > 0);
        var dependence = parts.Sum() / rows.Count;
        var sums = new double[pairs.Clusters];
        for (var i = 0; i < parts.Length; i++)
        {
            sums[pairs.Slots[i]] += parts[i] - dependence;
        }

        var error = Math.Sqrt(sums.Sum(sum => sum * sum) * pairs.Clusters / Math.Max(1, pairs.Clusters - 1)) / rows.Count;
        return (dependence + trace.item<double>() * counted / rows.Count / (rows.Count - 1), error);
    }
}
