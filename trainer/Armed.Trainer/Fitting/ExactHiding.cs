using System.Globalization;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>
/// Hides the clusters from a trained network's layers exactly: layer after layer, each on the activations that the erased ones before it give, loses the directions that tell the clusters apart.
/// </summary>
internal sealed class ExactHiding(FitData data)
{
    private const int MostRows = 16_384;

    /// <summary>First code of each factor, counted over all factors, and the number of all clusters.</summary>
    private readonly int[] _starts = [0, .. RunningCounts(data)];

    /// <summary>Refuses a network that cannot lose so many directions, before it is trained.</summary>
    /// <exception cref="InputException">There are too many clusters for a layer's width.</exception>
    public void Require(IReadOnlyList<int> widths)
    {
        var directions = data.Encoding.Clusters.Sum(factor => factor.Levels.Count - 1);
        if (widths.Min() <= directions)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--hide exact: {_starts[^1]} clusters differ in {directions} directions, and the narrowest hidden layer has {widths.Min()} units, of which nothing would be left. Use --hidden with widths well above {directions}, or --hide adversary."));
        }
    }

    /// <summary>Erases each layer of a network; returns the number of directions that each lost.</summary>
    /// <param name="network">The network, in evaluation mode afterwards.</param>
    /// <param name="rows">The rows on which nothing may be left.</param>
    /// <param name="cancellation">Stops between layers.</param>
    public IReadOnlyList<int> Apply(ArmedNetwork network, int[] rows, CancellationToken cancellation)
    {
        network.eval();
        var backbone = (DenseBackbone)network.Backbone;
        var directions = new int[backbone.Widths.Count];
        for (var layer = 0; layer < directions.Length; layer++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            using var moments = Moments(network, layer, rows);
            var erasure = ClusterErasure.Of(moments);
            backbone.Erase(layer, erasure.Weight, erasure.Bias);
            directions[layer] = erasure.Directions;
        }

        return directions;
    }

    private ClusterMoments Moments(ArmedNetwork network, int layer, int[] rows)
    {
        var moments = new ClusterMoments(network.Backbone.Widths[layer], _starts[^1]);
        for (var start = 0; start < rows.Length; start += MostRows)
        {
            using var scope = NewDisposeScope();
            var part = data.Rows.Select(rows[start..Math.Min(rows.Length, start + MostRows)]);
            var (features, categories) = part.Tensors(0, part.Rows);
            var hidden = network.Activations(network.Encoder.forward(features, categories))[layer]; // [n, H_l]
            moments.Add(hidden, [.. part.Clusters.Select((code, i) => code < 0 ? -1 : _starts[i % part.FactorCount] + (int)code)]);
        }

        return moments;
    }

    private static IEnumerable<int> RunningCounts(FitData data)
    {
        var sum = 0;
        return [.. data.Encoding.Clusters.Select(factor => sum += factor.Levels.Count)];
    }
}
