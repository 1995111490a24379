using System.Globalization;

namespace Armed.Trainer.Export;

/// <summary>How far a model's graphs are from TorchSharp.</summary>
/// <param name="Differences">By role the largest |TorchSharp - ONNX Runtime| / max(1, |value|, sd of the outcome); of maps of Grad-CAM relative to the row's largest value or terms.</param>
/// <param name="Rows">Rows that were compared; images of latent codes are compared on fewer where they are large.</param>
internal sealed record Parity(IReadOnlyDictionary<string, double> Differences, int Rows)
{
    /// <summary>The largest difference that is let through.</summary>
    public const double Bound = 1e-5;

    /// <summary>The same for models of images: layers of sums of hundreds of products each, which libraries add up in different orders.</summary>
    public const double BoundWithImages = 5e-5;

    /// <summary>The bound that counts. Default <see cref="Bound"/>.</summary>
    public double Limit { get; init; } = Bound;

    /// <summary>Whether every graph is within the bound.</summary>
    public bool Holds => Differences.Values.All(difference => difference <= Limit);

    /// <summary>Refuses graphs beyond the bound.</summary>
    /// <exception cref="ParityException">A graph differs by more than the bound.</exception>
    public void Require()
    {
        if (Holds)
        {
            return;
        }

        var (role, difference) = Differences.First(graph => !(graph.Value <= Limit));
        throw new ParityException(string.Create(CultureInfo.InvariantCulture,
            $"Graph {role}.onnx differs from TorchSharp by {difference:G4} on {Rows} rows; expected at most {Limit:G1}. Nothing was published. Please report this with the data's shape and the options."));
    }
}
