using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Cli.Adapting;

/// <summary>The labelled rows of a table; those without an outcome or a cluster and those of weight 0 are left out and counted.</summary>
internal sealed class LabelledInput
{
    private readonly List<float> _features = [];
    private readonly List<long> _categories = [];
    private readonly List<long> _clusters = [];
    private readonly List<float> _offsets = [];
    private readonly List<double> _weights = [];
    private readonly List<byte[]> _images = [];
    private readonly List<double> _outcomes = [];
    private readonly List<string> _names = [];
    private readonly ModelFactor _factor;

    public LabelledInput(ModelFactor factor) => _factor = factor;

    public int Rows => _outcomes.Count;

    /// <summary>What was noticed while reading, sentences.</summary>
    public IReadOnlyList<string> Messages { get; set; } = [];

    public long WithoutOutcome { get; private set; }

    public long WithoutCluster { get; private set; }

    /// <summary>Rows of weight 0, which stand for no observation.</summary>
    public long OfWeightZero { get; private set; }

    public void Add(PredictionBatch batch)
    {
        for (var row = 0; row < batch.Rows; row++)
        {
            var name = batch.ClusterName(row, _factor.Index);
            if (double.IsNaN(batch.Outcomes[row]))
            {
                WithoutOutcome++;
            }
            else if (name.Length == 0)
            {
                WithoutCluster++;
            }
            else if (batch.Weights.Length > 0 && batch.Weights[row] == 0)
            {
                OfWeightZero++;
            }
            else
            {
                Add(batch, row, name);
            }
        }
    }

    /// <exception cref="InputException">No row is left, or the numbers are too large to compute with.</exception>
    public ArmedModel Adapt(ArmedModel model, string source)
    {
        if (Rows == 0)
        {
            throw new InputException($"{source} has no row with an outcome '{model.Manifest.Outcome.Name}' and a cluster '{_factor.Name}' ({WithoutOutcome} without the one, {WithoutCluster} without the other, {OfWeightZero} of weight 0). Give at least one labelled row.");
        }

        try
        {
            if (model.Manifest.Images is not null)
            {
                var rows = RowsWithImages.Of(model, Joined(_images), [.. _features], [.. _categories], [.. _clusters], [.. _offsets]);
                return model.Adapt(_factor, [.. _names], rows, _outcomes.ToArray(), _weights.ToArray());
            }

            return model.Adapt(_factor, [.. _names], new LabelledRows
            {
                Features = _features.ToArray(),
                Categories = _categories.ToArray(),
                Clusters = _clusters.ToArray(),
                Offsets = _offsets.ToArray(),
                Weights = _weights.ToArray(),
                Outcomes = _outcomes.ToArray(),
            });
        }
        catch (Exception fault) when (fault is ArithmeticException or ArgumentException)
        {
            throw new InputException(fault.Message, fault);
        }
    }

    private void Add(PredictionBatch batch, int row, string name)
    {
        _names.Add(name);
        _outcomes.Add(batch.Outcomes[row]);
        Add(_features, batch.Features, batch.Rows, row);
        Add(_categories, batch.Categories, batch.Rows, row);
        Add(_clusters, batch.Clusters, batch.Rows, row);
        Add(_offsets, batch.Offsets, batch.Rows, row);
        Add(_weights, batch.Weights, batch.Rows, row);
        if (batch.Images.Length > 0)
        {
            AddImage(batch, row);
        }
    }

    private void AddImage(PredictionBatch batch, int row)
    {
        var bytes = batch.Images.Length / batch.Rows;
        if (((long)_images.Count + 1) * bytes > Array.MaxLength)
        {
            throw new InputException($"The images of the labelled rows are more than {Array.MaxLength >> 20} MB. An adaptation needs few rows for each cluster: give at most {Array.MaxLength / bytes}.");
        }

        _images.Add(batch.Images[(row * bytes)..((row + 1) * bytes)]);
    }

    private static byte[] Joined(List<byte[]> images)
    {
        var joined = new byte[images.Count == 0 ? 0 : images.Count * images[0].Length];
        for (var i = 0; i < images.Count; i++)
        {
            images[i].CopyTo(joined, i * images[i].Length);
        }

        return joined;
    }

    private static void Add<T>(List<T> list, T[] values, int rows, int row)
    {
        var width = values.Length / rows;
        list.AddRange(values.AsSpan(row * width, width));
    }
}
