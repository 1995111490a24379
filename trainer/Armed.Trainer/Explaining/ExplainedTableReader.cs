using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Splits;
using Armed.Trainer.Export;

namespace Armed.Trainer.Explaining;

/// <summary>Reads labelled rows for an explanation: as many as figures need, however long the table is.</summary>
/// <param name="manifest">The bundle's manifest.</param>
/// <param name="source">The table.</param>
/// <param name="heldOut">The rows that the fit did not use; null if the caller does not know of any.</param>
internal sealed class ExplainedTableReader(BundleManifest manifest, DataSource source, HeldOutFold? heldOut)
{
    private readonly RowLimits _limits = RowLimits.Of(manifest);
    private readonly (RowSampler HeldOut, RowSampler Others) _rows = (new RowSampler(RowLimits.Of(manifest).Rows), new RowSampler(RowLimits.Of(manifest).Rows));
    private readonly (List<float> Outcomes, List<float> Weights) _fitted = ([], []);
    private long _leftOut, _withoutCluster;

    /// <summary>Reads the table.</summary>
    /// <exception cref="InputException">The table or the split cannot be read, or has no row with an outcome.</exception>
    public ExplainedTable Read(CancellationToken cancellation)
    {
        var isHeldOut = heldOut is null ? null : SplitFile.Read(heldOut, Count(cancellation), cancellation);
        using var reader = PredictionReader.OpenLabelled(source, manifest, null, cancellation);
        foreach (var batch in reader.Read(_limits.Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < batch.Rows; row++)
            {
                Add(batch, row, isHeldOut?[(int)batch.StartRow + row] == true);
            }
        }

        return _rows.HeldOut.Seen + _rows.Others.Seen > 0 ? Finish() : throw new InputException(
            $"{source.Path ?? "The query"} has no row with an outcome '{manifest.Outcome.Name}' ({_leftOut} rows without). Give labelled rows, or leave DATA out.");
    }

    private ExplainedTable Finish()
    {
        var isFitted = OutcomeFingerprint.Of(manifest.Outcome.Classes, _fitted.Outcomes, _fitted.Weights) == manifest.TrainingData.OutcomeSha256;
        var others = _rows.Others.Seen > 0 ? _rows.Others.Finish() : null;
        return new ExplainedTable
        {
            HeldOut = _rows.HeldOut.Seen > 0 ? _rows.HeldOut.Finish() : null,
            Others = isFitted ? WithClusters(others) : others,
            OthersAreFitted = isFitted,
            LeftOut = _leftOut,
            WithoutCluster = isFitted ? _withoutCluster : 0,
        };
    }

    /// <summary>A fit drops rows without a cluster, so that they are not rows of new clusters; the clusters of the others are known.</summary>
    private LabelledSample? WithClusters(LabelledSample? rows) => rows is null || _withoutCluster == 0 ? rows
        : rows.Where(row => Enumerable.Range(0, rows.Inputs.Factors).All(factor => rows.Inputs.Clusters[(row * rows.Inputs.Factors) + factor] >= 0)) with { Total = rows.Total - _withoutCluster };

    /// <summary>The number of rows; their images need not be read for it.</summary>
    private int Count(CancellationToken cancellation)
    {
        using var reader = PredictionReader.OpenLabelled(source, manifest with { Images = null }, null, cancellation);
        return reader.Read().Sum(batch => batch.Rows);
    }

    private void Add(PredictionBatch batch, int row, bool isHeldOut)
    {
        if (double.IsNaN(batch.Outcomes[row]) || (batch.Weights.Length > 0 && batch.Weights[row] == 0))
        {
            _leftOut++;
            return;
        }

        (isHeldOut ? _rows.HeldOut : _rows.Others).Add(batch, row);
        if (!isHeldOut && Enumerable.Range(0, manifest.Clusters.Count).All(factor => batch.ClusterName(row, factor).Length > 0))
        {
            AddFitted(batch, row);
        }
        else if (!isHeldOut)
        {
            _withoutCluster++;
        }
    }

    private void AddFitted(PredictionBatch batch, int row)
    {
        var factors = manifest.Outcome.ClassWeights;
        _fitted.Outcomes.Add((float)batch.Outcomes[row]);
        if (batch.Weights.Length > 0 || factors.Count > 0)
        {
            _fitted.Weights.Add((float)((batch.Weights.Length > 0 ? batch.Weights[row] : 1) * (factors.Count > 0 ? factors[(int)batch.Outcomes[row]] : 1)));
        }
    }
}
