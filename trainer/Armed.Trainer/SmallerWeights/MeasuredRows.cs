using Armed.Runtime.Bundles;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Export.Layouts;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.SmallerWeights;

/// <summary>Rows on which two bundles are compared.</summary>
/// <param name="Inputs">What the bundles take.</param>
/// <param name="Labelled">The same with outcomes; null for drawn rows.</param>
internal sealed record MeasuredRows(ExplainedInputs Inputs, LabelledSample? Labelled)
{
    private const int Seed = 20_261_130;

    /// <summary>Rows of a table, or drawn from the training ranges.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="source">A table with outcomes; null to draw rows.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="InputException">The table cannot be read, the bundle takes what neither columns nor images hold, or labelled rows are of a kind of the program's own.</exception>
    public static MeasuredRows Of(BundleManifest manifest, DataSource? source, CancellationToken cancellation)
    {
        if (manifest.FurtherInputs?.FirstOrDefault(input => manifest.Images?.Any(image => image.Input == input.Name) != true) is { } further)
        {
            throw new InputException($"The bundle takes the input '{further.Name}', which a table does not hold, so that the loss of accuracy cannot be measured. Export it as it is.");
        }

        if (source is null)
        {
            return new MeasuredRows(Drawn(manifest), null);
        }

        if (!OutcomeKinds.Names.Contains(manifest.Task))
        {
            throw new InputException($"The bundle predicts '{manifest.Task}', a kind of outcome of a program, of which scores before and after are not computed. Leave the data out: the predictions of drawn rows are compared.");
        }

        var table = new ExplainedTableReader(manifest, source, null).Read(cancellation);
        return new MeasuredRows(table.Others!.Inputs, table.Others);
    }

    private static ExplainedInputs Drawn(BundleManifest manifest)
    {
        var rows = new CheckRows(manifest);
        var count = Math.Min(rows.Count, RowLimits.Of(manifest).Rows);
        return new ExplainedInputs
        {
            Count = count,
            Features = rows.Floats("features", 0, count),
            Categories = rows.Codes("categories", 0, count),
            Clusters = rows.Codes("cluster", 0, count),
            Offsets = manifest.Outcome.Offset is null ? [] : rows.Floats("offset", 0, count),
            Images = manifest.Images is [var image, ..] ? Images(count, manifest.FurtherInputs!.First(input => input.Name == image.Input).Columns) : [],
        };
    }

    private static byte[][] Images(int count, int bytes)
    {
        var random = new Random(Seed);
        var images = new byte[count][];
        for (var row = 0; row < count; row++)
        {
            images[row] = new byte[bytes];
            random.NextBytes(images[row]);
        }

        return images;
    }
}
