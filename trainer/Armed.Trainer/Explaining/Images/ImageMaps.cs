using System.Numerics.Tensors;
using Armed.Runtime;

namespace Armed.Trainer.Explaining.Images;

/// <summary>
/// Maps of what a bundle looks at: Grad-CAM (Selvaraju et al., ICCV 2017) by its graph, without the rectifier, so that maps can be subtracted. A map is for a class, the predicted one or one that was asked for, or for a
/// larger linear predictor where there are no classes or they have an order.
/// </summary>
/// <param name="model">The bundle.</param>
/// <param name="asked">The class to explain; null for the predicted one.</param>
internal sealed class ImageMaps(ArmedModel model, string? asked = null)
{
    private const float Half = 0.5f, RoundingError = 1e-5f;

    private readonly IReadOnlyList<string> _classes = model.Manifest.Outcome.Classes;

    /// <summary>Rows of a map; 0 for a bundle without maps.</summary>
    public int Height { get; } = model.MapShape.Count == 0 ? 0 : model.MapShape[1];

    /// <summary>Columns of a map.</summary>
    public int Width { get; } = model.MapShape.Count == 0 ? 0 : model.MapShape[2];

    /// <summary>Whether maps of a bundle are for a class: not where one linear predictor orders the classes.</summary>
    public static bool AreOfClasses(ArmedModel model) => model.Manifest.Outcome.Classes.Count > 0 && (model.Outputs > 1 || model.Width == 1);

    /// <summary>The linear predictor whose map is shown, its sign, and what it is for: a class, or the first of several linear predictors without classes; null where there is one alone.</summary>
    /// <param name="predictions">The prediction of a row.</param>
    public (int Output, int Sign, string? Class) Explained(ReadOnlySpan<float> predictions)
    {
        if (!AreOfClasses(model))
        {
            return (0, 1, model.Outputs > 1 ? $"linear predictor 1 of {model.Outputs}" : null);
        }

        if (model.Outputs > 1)
        {
            var output = asked is null ? TensorPrimitives.IndexOfMax(predictions) : _classes.ToList().IndexOf(asked);
            return (output, 1, _classes[output]);
        }

        var positive = model.Manifest.Outcome.Positive!;
        return (asked is null ? predictions[0] >= Half : asked == positive) ? (0, 1, positive) : (0, -1, _classes.First(level => level != positive));
    }

    /// <summary>The maps of all linear predictors, [N, O, h, w]; empty for a bundle without maps.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="head">Mixed or fixed.</param>
    public float[] Of(InputRows rows, PredictionHead head)
    {
        var maps = new float[checked(rows.Count * model.Outputs * Height * Width)];
        if (maps.Length > 0)
        {
            model.ComputeMaps(rows, maps, head);
        }

        return maps;
    }

    /// <summary>Whether two maps of an image differ by more than rounding: the graph adds up the sums for known clusters in another order.</summary>
    /// <param name="population">Without effects of clusters, [h, w].</param>
    /// <param name="own">With them; empty for a bundle without such maps.</param>
    public static bool Differ(float[] population, float[] own)
    {
        var largest = population.Concat(own).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return own.Zip(population).Any(pair => Math.Abs(pair.First - pair.Second) > RoundingError * largest);
    }

    /// <summary>The map of a row, [h, w].</summary>
    /// <param name="maps">Maps of rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="output">The linear predictor.</param>
    /// <param name="sign">1, or -1 for what speaks against it.</param>
    public float[] Of(float[] maps, int row, int output, int sign)
    {
        var size = Height * Width;
        return maps.Length == 0 ? [] : [.. maps.AsSpan(((row * model.Outputs) + output) * size, size).ToArray().Select(value => sign * value)];
    }
}
