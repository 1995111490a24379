using Armed.Runtime.Bundles;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Tests.Inputs;

/// <summary>Rows of a model that takes an image, drawn with a fixed seed.</summary>
public sealed class ImageBatch
{
    private readonly float[] _floats;
    private readonly byte[] _bytes;
    private readonly bool _isBytes;

    public ImageBatch(int rows, string type)
    {
        var random = new Random(4);
        (Count, _isBytes) = (rows, type == "uint8");
        Features = [.. Enumerable.Range(0, rows * 2).Select(i => i % 2 == 0 ? 20 + (20 * random.NextSingle()) : random.NextSingle())];
        (Categories, Clusters) = (Draw(random, -1, 3), Draw(random, 0, 3));
        _bytes = new byte[rows * TestModel.ImageElements];
        random.NextBytes(_bytes);
        _floats = [.. _bytes.Select(pixel => pixel / 3f)];
    }

    public int Count { get; }

    public float[] Features { get; }

    public long[] Categories { get; }

    public long[] Clusters { get; }

    public float[] FeaturesOf(int row) => Features[(row * 2)..((row * 2) + 2)];

    public float Pixel(int row, int element) => _isBytes ? _bytes[(row * TestModel.ImageElements) + element] : _floats[(row * TestModel.ImageElements) + element];

    /// <summary>What the image adds to a linear predictor.</summary>
    public double ImagePart(int row, int output) => Enumerable.Range(0, TestModel.ImageElements).Sum(i => (double)TestModel.Pixel(i, output) * Pixel(row, i));

    /// <summary>All inputs of the rows.</summary>
    public InputRows Of(ArmedModel model, bool withClusters = true)
    {
        var rows = SetImage(model.Rows(Count).Set("features", Features).Set("categories", Categories));
        return withClusters ? rows.Set("cluster", Clusters) : rows;
    }

    public InputRows SetColumns(InputRows rows) => rows.Set("features", Features).Set("categories", Categories).Set("cluster", Clusters);

    public InputRows SetImage(InputRows rows) => _isBytes ? rows.Set("image", _bytes) : rows.Set("image", _floats);

    /// <summary>The rows as a graph takes them, without the checks of a model.</summary>
    internal GraphRows Graph(BundleManifest manifest)
    {
        var input = manifest.FurtherInputs![0];
        RowTensor tensor = _isBytes ? new MemoryTensor<byte>(input, _bytes, input.Columns) : new MemoryTensor<float>(input, _floats, input.Columns * sizeof(float));
        return new GraphRows(Count, Features, Categories, Clusters, default, [tensor]);
    }

    private long[] Draw(Random random, int lowest, int end) => [.. Enumerable.Range(0, Count).Select(_ => (long)random.Next(lowest, end))];
}
