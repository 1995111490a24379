using System.Text.Json.Nodes;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Reconstructing;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Explaining.Images;
using Armed.Trainer.Predicting;

namespace Armed.Cli.Mapping;

/// <summary>Writes the images of a table with maps of what a bundle looks at.</summary>
/// <param name="host">Where progress goes.</param>
internal sealed class MapsRun(CommandHost host)
{
    /// <summary>Writes the directory.</summary>
    /// <returns>The number of images.</returns>
    /// <exception cref="InputException">The bundle has no maps, or the data or the directory is wrong.</exception>
    public int Run(string bundle, DataSource source, string directory, bool force, string? name)
    {
        var target = Target(bundle, source, directory, force);
        using var model = ArmedModel.Load(bundle, new ArmedModelOptions { Device = ArmedDevice.Cpu });
        Require(model, bundle, name);
        using var reader = PredictionReader.Open(source, model.Manifest, needClusters: false, cancellation: host.Cancellation);
        reader.Files.ToList().ForEach(file => target.RequireOutside(file, "The table"));
        var maps = new ImageMaps(model, name);
        var shape = new ImageShape(model.ImageShape[0], model.ImageShape[1], model.ImageShape[2]);
        var origin = new JsonObject { ["bundle_id"] = model.Manifest.BundleId, ["class"] = name };
        using var files = new MapDirectory(target, origin, shape, new ImageSize(maps.Height, maps.Width));
        var rows = Run(model, maps, reader, files);
        files.Complete();
        return rows;
    }

    /// <summary>Refuses what cannot be done before anything else takes time.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="source">The table.</param>
    /// <param name="directory">The directory of maps.</param>
    /// <param name="force">Whether it may be replaced.</param>
    /// <param name="name">The class that the maps speak for; null for the predicted one.</param>
    /// <param name="page">The page that is written, too; null for none.</param>
    /// <exception cref="InputException">The directory may not be written, the page would be in it, or the bundle has no such maps.</exception>
    public static void Check(string bundle, DataSource source, string directory, bool force, string? name, string? page)
    {
        var target = Target(bundle, source, directory, force);
        if (page is not null)
        {
            target.RequireApart(page, "The page");
        }

        using var model = ArmedModel.Load(bundle, new ArmedModelOptions { Device = ArmedDevice.Cpu, OpenAtFirstUse = true });
        Require(model, bundle, name);
    }

    private static ImageTarget Target(string bundle, DataSource source, string directory, bool force)
    {
        var target = new ImageTarget(directory, force, ImageFiles.Maps);
        target.RequireFolderOutside(bundle, "The bundle");
        if (source.Path is { } table)
        {
            target.RequireOutside(table, "The table");
        }

        return target;
    }

    private static void Require(ArmedModel model, string bundle, string? name)
    {
        if (model.Manifest.Images is not [_, ..])
        {
            throw new InputException($"Bundle '{bundle}' reads no images; --maps-to needs a bundle that was trained with --image.");
        }

        if (model.MapShape.Count == 0)
        {
            throw new InputException($"Bundle '{bundle}' has no graph {GraphRoles.GradCam}; --maps-to needs it. The last layer does not read the images, the network is a custom backbone, or an older version wrote the bundle. Train it again with a built-in backbone whose features the last layer reads.");
        }

        ExplainedClass.Require(model, name);

        TableInputs.RequireOrImages(model.Manifest, bundle, GraphRoles.GradCam, GraphRoles.Mixed);
    }

    private int Run(ArmedModel model, ImageMaps maps, PredictionReader reader, MapDirectory files)
    {
        using var progress = new ProgressLine(host);
        var done = 0;
        foreach (var batch in reader.Read(RowLimits.RowsOfMaps(model.Manifest)))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            files.RequireOutside(reader.ImageFolders);
            Add(model, maps, batch, files);
            progress.Report(new TrainingProgress { Stage = "explaining", RowsDone = done += batch.Rows });
        }

        return done;
    }

    private static void Add(ArmedModel model, ImageMaps maps, PredictionBatch batch, MapDirectory files)
    {
        var rows = RowsWithImages.Of(model, batch.Images, batch.Features, batch.Categories, batch.Clusters, batch.Offsets);
        var predictions = new float[batch.Rows * model.Width];
        model.Predict(rows, new PredictionDestination { Predictions = predictions }, PredictionHead.Mixed, UnknownClusterPolicy.Population);
        var (population, own) = (maps.Of(rows, PredictionHead.Fixed), model.HasMixedMaps ? maps.Of(rows, PredictionHead.Mixed) : []);
        var pixels = batch.Images.Length / batch.Rows;
        for (var row = 0; row < batch.Rows; row++)
        {
            var (output, sign, name) = maps.Explained(predictions.AsSpan(row * model.Width, model.Width));
            var (fixedMap, mixedMap) = (maps.Of(population, row, output, sign), own.Length > 0 ? maps.Of(own, row, output, sign) : []);
            files.Add(batch.StartRow + row, batch.Images.AsSpan(row * pixels, pixels).ToArray(), batch.ClusterName(row, 0), name,
                fixedMap, ImageMaps.Differ(fixedMap, mixedMap) ? mixedMap : null);
        }
    }
}
