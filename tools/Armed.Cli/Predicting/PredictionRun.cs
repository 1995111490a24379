using System.Globalization;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Cli.Predicting;

/// <summary>Predicts batch by batch, in order.</summary>
internal sealed class PredictionRun(ArmedModel model, PredictionHead head, UnknownClusterPolicy? policy, IntervalSettings? interval = null)
{
    public const int BatchRows = 4_096;

    /// <summary>Bytes of images that are read at once.</summary>
    private const int ImageBytes = 64 << 20;

    private readonly AnsweredRows _answers = new(BatchRows, model.Width, model.Outputs, IntervalColumns.Of(model, interval));

    /// <summary>Rows done so far.</summary>
    public PredictionCounts Counts { get; } = new(model.Manifest);

    /// <summary>Rows to read at once: fewer where images are large.</summary>
    public static int RowsAtOnce(BundleManifest manifest) =>
        manifest.Images is not [var image, ..] ? BatchRows : Math.Clamp(ImageBytes / manifest.FurtherInputs!.First(input => input.Name == image.Input).Columns, 1, BatchRows);

    /// <summary>Whether predictions depend on the rows' clusters.</summary>
    public bool UsesClusters => head == PredictionHead.Mixed;

    /// <summary>Predicts the next rows of the data, at most <see cref="BatchRows"/>.</summary>
    /// <exception cref="InputException">A cluster is unknown and the policy is error.</exception>
    public void Predict(PredictionBatch batch, IPredictionSink sink)
    {
        _answers.Rows = batch.Rows;
        var destination = new PredictionDestination
        {
            Predictions = _answers.Predictions.AsSpan(0, batch.Rows * _answers.Width),
            LinearPredictors = _answers.LinearPredictors.AsSpan(0, batch.Rows * _answers.Outputs),
            Sds = _answers.Sds.AsSpan(0, batch.Rows * _answers.Outputs),
            TotalSds = _answers.TotalSds.AsSpan(0, Math.Min(_answers.TotalSds.Length, batch.Rows * _answers.Outputs)),
            Heads = _answers.Heads.AsSpan(0, batch.Rows),
        };
        try
        {
            if (batch.Images.Length > 0)
            {
                model.Predict(Rows(batch), destination, head, policy);
            }
            else
            {
                model.Predict(batch.Features, batch.Categories, Clusters(batch), batch.Offsets, destination, head, policy);
            }
        }
        catch (UnknownClusterException fault)
        {
            throw new InputException(Describe(fault, batch), fault);
        }

        AddInterval();
        sink.Add(_answers);
        Counts.Add(_answers);
        Counts.Unusual.Add(batch);
    }

    /// <summary>Rows with images.</summary>
    private InputRows Rows(PredictionBatch batch) => RowsWithImages.Of(model, batch.Images, batch.Features, batch.Categories, Clusters(batch), batch.Offsets);

    /// <summary>Codes of the clusters, with those that were told from the table's rows: the reader knows the bundle's alone.</summary>
    private long[] Clusters(PredictionBatch batch)
    {
        var codes = batch.Clusters;
        foreach (var factor in UsesClusters ? model.Factors : [])
        {
            if (factor.Levels.Count > model.Manifest.Clusters[factor.Index].Levels.Count)
            {
                var names = UnlabelledPass.Names(batch, factor.Index);
                codes = (long[])codes.Clone();
                for (var row = 0; row < names.Length; row++)
                {
                    var at = (row * model.Factors.Count) + factor.Index;
                    codes[at] = string.IsNullOrEmpty(names[row]) ? codes[at] : factor.CodeOf(names[row]);
                }
            }
        }

        return codes;
    }

    private void AddInterval()
    {
        var (rows, columns) = (_answers.Rows, _answers.Interval.Count);
        if (_answers.Interval.Form == IntervalForm.ClassSet)
        {
            model.ComputeClassSets(_answers.Predictions.AsSpan(0, rows * _answers.Width), interval!.Level, _answers.Members.AsSpan(0, rows * _answers.Width));
        }
        else if (interval is not null)
        {
            // An outcome with an interval has one linear predictor.
            model.ComputeIntervals(
                _answers.LinearPredictors.AsSpan(0, rows), _answers.TotalSds.AsSpan(0, rows), interval.Level, interval.Kind, _answers.Lower.AsSpan(0, rows * columns), _answers.Upper.AsSpan(0, rows * columns));
        }
    }

    private string Describe(UnknownClusterException fault, PredictionBatch batch) =>
        string.Create(CultureInfo.InvariantCulture, $"Data row {batch.StartRow + fault.Row} (0-based), column '{fault.Column}': ")
        + $"'{batch.ClusterName(fault.Row, model.Factor(fault.Column).Index)}' is not a cluster of the model, and the policy for unknown clusters is error. "
        + "Choose --unknown-cluster population or inferred, or leave the row out.";
}
