using Armed.Runtime.Common;
using Armed.Runtime.Model;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <summary>
/// Predicts records of a caller's own type with the model that made it (<see cref="ArmedModel.CreateBinder{T}(Action{RecordBinding{T}})"/>). Any number of threads may call at once. Allocates nothing
/// per record beyond what the bound functions do.
/// </summary>
/// <typeparam name="T">Type of the records.</typeparam>
public sealed class RecordBinder<T>
{
    private readonly ModelSchema _schema;
    private readonly RecordEncoder<T> _encoder;
    private readonly SlotPool<EncodedRows> _rows;

    internal RecordBinder(ArmedModel model, ModelSchema schema, RecordBinding<T> binding)
    {
        (Model, _schema, _encoder) = (model, schema, new RecordEncoder<T>(schema, binding));
        _rows = new SlotPool<EncodedRows>(() => new EncodedRows(schema));
    }

    /// <summary>The model that answers.</summary>
    public ArmedModel Model { get; }

    /// <summary>Predicts one record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for an unknown cluster; null for <see cref="ArmedModel.UnknownCluster"/>. Only the mixed head asks.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="ArgumentException">The record's offset is not finite.</exception>
    /// <exception cref="UnknownClusterException">The cluster is unknown and the policy is error.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public Prediction Predict(T record, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
    {
        var rows = _rows.Rent();
        try
        {
            Encode(new ReadOnlySpan<T>(in record), 0, rows, Requires(head, policy));
            return Model.PredictRow(rows.Features, rows.Categories, rows.Clusters, rows.Offsets, head, policy);
        }
        finally
        {
            _rows.Return(rows);
        }
    }

    /// <summary>Predicts records by the mixed head.</summary>
    /// <param name="records">The records.</param>
    /// <param name="destination">Receives the predictions, [N, <see cref="ArmedModel.Width"/>].</param>
    /// <exception cref="ArgumentException">The destination's length does not fit, or an offset is not finite.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the model's policy is error; what was written before stays.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(ReadOnlySpan<T> records, Span<float> destination)
    {
        BatchChecks.Require(destination.Length, records.Length, _schema.Width, nameof(destination));
        Predict(records, new PredictionDestination { Predictions = destination });
    }

    /// <summary>Predicts records.</summary>
    /// <param name="records">The records.</param>
    /// <param name="destination">Receives what is wanted.</param>
    /// <param name="head">Which head answers. Default: mixed.</param>
    /// <param name="policy">What is answered for unknown clusters; null for <see cref="ArmedModel.UnknownCluster"/>. Only the mixed head asks.</param>
    /// <exception cref="ArgumentException">The destination's lengths do not fit, or an offset is not finite.</exception>
    /// <exception cref="UnknownClusterException">A cluster is unknown and the policy is error; what was written before stays.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no graph for the head or policy.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Predict(ReadOnlySpan<T> records, PredictionDestination destination, PredictionHead head = PredictionHead.Mixed, UnknownClusterPolicy? policy = null)
    {
        BatchChecks.Require(_schema, destination, records.Length);
        var rows = _rows.Rent();
        try
        {
            for (var start = 0; start < records.Length; start += Batches.MaxRows)
            {
                var count = Math.Min(Batches.MaxRows, records.Length - start);
                Encode(records.Slice(start, count), start, rows, Requires(head, policy));
                Model.Predict(rows.Features, rows.Categories, rows.Clusters, rows.Offsets, Batches.Slice(_schema, destination, start, count), head, policy);
            }
        }
        finally
        {
            _rows.Return(rows);
        }
    }

    /// <summary>Writes records as the rows that <see cref="ArmedModel"/>'s members take.</summary>
    /// <param name="records">The records.</param>
    /// <param name="features">Receives the numeric columns, [N, numeric columns].</param>
    /// <param name="categories">Receives the codes of the categorical columns, [N, categorical columns].</param>
    /// <param name="clusters">Receives the codes of the clusters, [N, factors].</param>
    /// <param name="offsets">Receives the offsets, [N]; empty for a model without one.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or an offset is not finite.</exception>
    public void Encode(ReadOnlySpan<T> records, Span<float> features, Span<long> categories, Span<long> clusters, Span<float> offsets = default)
    {
        BatchChecks.Require(features.Length, records.Length, _schema.Numeric.Length, nameof(features));
        BatchChecks.Require(categories.Length, records.Length, _schema.Categorical.Length, nameof(categories));
        BatchChecks.Require(clusters.Length, records.Length, _schema.Factors.Length, nameof(clusters));
        BatchChecks.Require(offsets.Length, records.Length, _schema.OffsetColumns, nameof(offsets));
        _encoder.Encode(records, 0, features, categories, clusters, offsets, required: false);
    }

    private bool Requires(PredictionHead head, UnknownClusterPolicy? policy)
        => head == PredictionHead.Mixed && (policy ?? Model.UnknownCluster) == UnknownClusterPolicy.Error;

    private void Encode(ReadOnlySpan<T> records, int first, EncodedRows rows, bool required)
    {
        rows.Resize(records.Length);
        _encoder.Encode(records, first, rows.Features, rows.Categories, rows.Clusters, rows.Offsets, required);
    }
}
