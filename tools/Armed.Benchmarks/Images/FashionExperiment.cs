using System.Diagnostics;
using System.Globalization;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Benchmarks.Images;

/// <summary>Fashion-MNIST in six batches, one of them held out: a plain autoencoder with a classifier, and ARMED's with effects of the batches on maps of encoder and decoder.</summary>
internal static class FashionExperiment
{
    /// <summary>Of the batches that train, every so many rows are held out, too.</summary>
    private const int SeenEvery = 10;

    private const double NoEffect = 1e-6;

    private const int AtOnce = 256;

    /// <summary>The size of the short run.</summary>
    public static TrainingOptions Short { get; } = new() { Backbone = BackboneKind.Autoencoder, Maps = [16, 32], MapEffects = [1, 3, 4], MaxEpochs = 8, BatchSize = 64 };

    /// <param name="folder">Holds the data.</param>
    /// <param name="rows">Images to use.</param>
    /// <param name="unseenBatch">The batch that training does not have.</param>
    /// <param name="options">The model.</param>
    /// <param name="output">Receives a line per model and head.</param>
    public static void Run(string folder, int rows, string unseenBatch, TrainingOptions options, TextWriter output)
    {
        var data = FashionBatches.Read(folder, rows);
        var level = data.Table.Clusters[0].Levels.ToList().IndexOf(unseenBatch);
        var codes = data.Table.Clusters[0].Codes;
        int[] unseen = [.. Enumerable.Range(0, data.Table.Rows).Where(row => codes[row] == level)];
        int[] seen = [.. Enumerable.Range(0, data.Table.Rows).Where(row => codes[row] != level).Where((_, i) => i % SeenEvery == 0)];
        var split = Split.Holdout(data.Table, [.. unseen, .. seen]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{split.Learning.Length} images for training and validation, {seen.Length} of their batches held out (seen), {unseen.Length} of {unseenBatch} (unseen)"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"as they are, seen images differ from those of batch0 by {seen.Average(row => Error(data.Images[row].Select(pixel => (float)pixel), data.Clean[row])):F1}"));
        output.WriteLine("model               error seen  error unseen  seen as batch0  Davies-Bouldin  Calinski-Harabasz  accuracy seen  unseen  AUROC seen  unseen  seconds");
        Run("plain autoencoder", split, Plain(options), data, seen, unseen, [PredictionHead.Fixed], output);
        Run("armed", split, options, data, seen, unseen, [PredictionHead.Fixed, PredictionHead.Mixed], output);
    }

    /// <summary>Without adversary, refit and effects: random intercepts have a prior so narrow that they are 0.</summary>
    private static TrainingOptions Plain(TrainingOptions options) => options with
    {
        MapEffects = null,
        Random = "1",
        Prior = PriorKind.Fixed,
        PriorSdIntercept = NoEffect,
        LambdaF = 0,
        LambdaG = 0,
        AdversaryMaps = null,
        Refit = RefitPolicy.Off,
        ZPredictor = false,
    };

    private static void Run(string name, Split split, TrainingOptions options, FashionBatches data, int[] seen, int[] unseen, PredictionHead[] heads, TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("armed-fashion-");
        var watch = Stopwatch.StartNew();
        try
        {
            using var trained = ArmedTraining.Fit(split, options);
            var seconds = watch.Elapsed.TotalSeconds;
            var path = trained.Export().Publish(Path.Combine(directory.FullName, "fashion.armed"));
            using var model = ArmedModel.Load(path);
            foreach (var head in heads)
            {
                var (latents, error) = Reconstruct(model, data, seen, head);
                var separation = new ClusterSeparation(latents, Array.ConvertAll(seen, row => data.Table.Clusters[0].Codes[row]));
                var (scores, unseenScores) = (trained.Score(seen, head), trained.Score(unseen, head));
                double[] errors = [error, Reconstruct(model, data, unseen, head).Error, AsFirst(model, data, seen, latents, head)];
                double[] scored = [scores["accuracy"], unseenScores["accuracy"], Auroc(trained, seen, head), Auroc(trained, unseen, head)];
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name + (heads.Length > 1 ? " " + head.ToString().ToLowerInvariant() : ""),-18} {errors[0],11:F1} {errors[1],13:F1} {errors[2],15:F1} ")
                    + string.Create(CultureInfo.InvariantCulture, $"{separation.DaviesBouldin,15:F2} {separation.CalinskiHarabasz,18:F1} {scored[0],14:F4} {scored[1],7:F4} {scored[2],11:F4} {scored[3],7:F4} {seconds,8:F1}"));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The mean over the classes of the area under the curve of each against the others.</summary>
    private static double Auroc(TrainedModel trained, int[] rows, PredictionHead head)
    {
        using var predictor = trained.Predictor(head);
        var outcome = trained.Split.Table.Outcome;
        return Scores.MacroAreaUnderCurve(predictor.Predict(trained.Split.Table, rows), outcome.ClassNames.Count, new ScoredRows(Array.ConvertAll(rows, row => (float)outcome.Classes[row]), default));
    }

    /// <summary>How far images decoded by the effects of the first batch are from what they would be there; by the fixed head and the plain model, as they are reconstructed.</summary>
    private static double AsFirst(ArmedModel model, FashionBatches data, int[] rows, float[] latents, PredictionHead head)
    {
        var (first, sum) = (model.Factors[0].CodeOf(FashionBatches.Names[0]), 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            var image = new float[data.Clean[rows[i]].Length];
            model.DecodeImages(latents.AsMemory(i * model.LatentWidth, model.LatentWidth), new[] { first }, image, head);
            sum += Error(image, data.Clean[rows[i]]);
        }

        return sum / rows.Length;
    }

    /// <summary>Mean squared difference of a pixel.</summary>
    private static double Error(IEnumerable<float> made, byte[] pixels) => made.Zip(pixels, (value, pixel) => (value - pixel) * (double)(value - pixel)).Average();

    /// <summary>Latent codes of rows, and the mean squared error of a pixel, 0 to 255.</summary>
    private static (float[] Latents, double Error) Reconstruct(ArmedModel model, FashionBatches data, int[] rows, PredictionHead head)
    {
        var (latents, sum, pixels) = (new List<float>(), 0.0, 0L);
        foreach (var part in rows.Chunk(AtOnce))
        {
            byte[] images = [.. part.SelectMany(row => data.Images[row])];
            var clusters = Array.ConvertAll(part, row => model.Factors[0].CodeOf(data.Table.Clusters[0].Levels[data.Table.Clusters[0].Codes[row]]));
            var (codes, made) = (new float[part.Length * model.LatentWidth], new float[images.Length]);
            model.EncodeImages(model.Rows(part.Length).Set("image", images).Set("cluster", clusters), codes, head);
            model.DecodeImages(codes, clusters, made, head);
            latents.AddRange(codes);
            sum += Error(made, images) * images.Length;
            pixels += images.Length;
        }

        return ([.. latents], sum / pixels);
    }
}
