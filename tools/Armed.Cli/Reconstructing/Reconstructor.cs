using System.Globalization;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Predicting;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Cli.Reconstructing;

/// <summary>Reconstructs the images of a table, and writes images, their errors and latent codes.</summary>
internal sealed class Reconstructor(CommandHost host)
{
    /// <exception cref="InputException">The bundle has no autoencoder, or the data, an output or a choice is wrong.</exception>
    public ReconstructionErrors Run(ReconstructSettings settings)
    {
        var target = Target(settings);
        using var model = ArmedModel.Load(settings.Bundle, new ArmedModelOptions { NameMatch = settings.Match });
        var choice = ReconstructionChoice.Of(model, settings);
        TableInputs.RequireOrImages(model.Manifest, settings.Bundle, GraphRoles.Encode);
        using var reader = PredictionReader.Open(settings.Source, Read(model.Manifest), needClusters: choice.ReadsClusters(model), settings.Match, host.Cancellation);
        RequireApart(settings, target, reader);
        var errors = new ReconstructionErrors { Head = choice.Head };
        using var images = target is null ? null : new ImageDirectory(target, choice.Origin(model.Manifest));
        if (settings.Latents is { } file)
        {
            OutputFile.WriteText(file, settings.Force, writer => Run(model, choice, reader, errors, images, writer));
        }
        else
        {
            Run(model, choice, reader, errors, images, null);
        }

        images?.Complete();
        return errors;
    }

    private static ImageTarget? Target(ReconstructSettings settings)
    {
        if (settings.Output is null && settings.Latents is null)
        {
            throw new InputException("Nothing to write: give a directory for the images with -o, or a file for the latent codes with --latents.");
        }

        var target = settings.Output is { } images ? new ImageTarget(images, settings.Force, ImageFiles.Reconstructions) : null;
        if (settings.Latents is { } file)
        {
            OutputFile.Check(file, settings.Force);
            OutputFile.RequireOther(file, settings.Source.Path);
            target?.RequireOutside(file, "The file of latent codes");
        }

        target?.RequireFolderOutside(settings.Bundle, "The bundle");
        return target;
    }

    /// <summary>Refuses to replace what is read.</summary>
    private static void RequireApart(ReconstructSettings settings, ImageTarget? target, PredictionReader reader)
    {
        foreach (var input in reader.Files)
        {
            OutputFile.RequireOther(settings.Latents ?? "", settings.Latents is null ? null : input);
            target?.RequireOutside(input, "The table");
        }
    }

    private void Run(ArmedModel model, ReconstructionChoice choice, PredictionReader reader, ReconstructionErrors errors, ImageDirectory? images, TextWriter? latents)
    {
        using var progress = new ProgressLine(host);
        latents?.Write($"row,head,{string.Join(',', Enumerable.Range(1, model.LatentWidth).Select(unit => string.Create(CultureInfo.InvariantCulture, $"latent_{unit}")))}\n");
        foreach (var batch in reader.Read(PredictionRun.RowsAtOnce(model.Manifest)))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            Run(model, choice, batch, errors, images, latents);
            progress.Report(new TrainingProgress { Stage = "reconstructing", RowsDone = errors.Rows });
        }

        images?.RequireOutside(reader.ImageFolders);
    }

    private static void Run(ArmedModel model, ReconstructionChoice choice, PredictionBatch batch, ReconstructionErrors errors, ImageDirectory? images, TextWriter? latents)
    {
        var codes = new float[batch.Rows * model.LatentWidth];
        model.EncodeImages(Rows(model, batch), codes, choice.Head);
        var shape = new ImageShape(model.ImageShape[0], model.ImageShape[1], model.ImageShape[2]);
        var values = new float[batch.Rows * shape.Values];
        model.DecodeImages(codes, choice.Clusters(batch), values, choice.Head);
        for (var row = 0; row < batch.Rows; row++)
        {
            var made = values.AsSpan(row * shape.Values, shape.Values);
            var error = errors.Add(made, batch.Images.AsSpan(row * shape.Values, shape.Values));
            images?.Add(batch.StartRow + row, made, shape, [batch.ClusterName(row, 0), choice.Head.ToString().ToLowerInvariant(), choice.ClusterAs ?? ""], error);
            latents?.Write(string.Create(CultureInfo.InvariantCulture, $"{batch.StartRow + row},{choice.Head.ToString().ToLowerInvariant()}"));
            latents?.Write(string.Concat(codes.Skip(row * model.LatentWidth).Take(model.LatentWidth).Select(code => string.Create(CultureInfo.InvariantCulture, $",{code}"))) + "\n");
        }
    }

    /// <summary>The columns that the two graphs read: neither the offset nor factors behind the first.</summary>
    private static BundleManifest Read(BundleManifest manifest) => manifest with { Clusters = [manifest.Clusters[0]], Outcome = manifest.Outcome with { Offset = null } };

    private static InputRows Rows(ArmedModel model, PredictionBatch batch)
    {
        var clusters = new long[batch.Rows * model.Factors.Count];
        Array.Fill(clusters, -1);
        for (var row = 0; row < batch.Rows; row++)
        {
            clusters[row * model.Factors.Count] = batch.Clusters[row];
        }

        return RowsWithImages.Of(model, batch.Images, batch.Features, batch.Categories, clusters, []);
    }
}
