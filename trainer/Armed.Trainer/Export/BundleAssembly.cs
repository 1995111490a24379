using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export;

/// <summary>Puts a bundle's manifest and files together from a fitted model, its graphs and scores.</summary>
internal sealed class BundleAssembly(FittedModel model, FitData data, TrainingOptions options, RefitDescription? refit, string fitId, IReadOnlyList<NewClusterDescription>? newClusters = null, IReadOnlyList<MembershipCalibration>? calibrations = null)
{
    /// <summary>The test that chose the family of counts; null without one.</summary>
    public FamilyTestDescription? FamilyTest { get; init; }

    /// <summary>The manifest.</summary>
    public BundleManifest Manifest(IReadOnlyList<BuiltGraph> graphs, IReadOnlyDictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>> metrics,
        IReadOnlyDictionary<string, double> parity, IReadOnlyList<string> notes)
    {
        GraphDescription[] described = [.. graphs.Select(g => g.Describe()).OrderBy(g => g.Role, StringComparer.Ordinal)];
        var mixed = graphs.Single(graph => graph.Role == GraphRoles.Mixed);
        var manifest = new BundleManifest
        {
            BundleId = BundleManifest.ComputeBundleId(described),
            FitId = fitId,
            Task = model.Outcome.Kind.Name,
            Outcomes = model.Outcome.Kind.Registry,
            Outcome = OutcomeSummary.Of(data, model.Outcome) with { HasClassStage = model.LastLayer.SecondStage is { Classes: > 0 }, FamilyTest = FamilyTest },
            Columns = [.. data.Encoding.Numeric.Select(Describe), .. data.Encoding.Categorical.Select(Describe)],
            Cells = data.Table.Reading,
            FurtherInputs = FurtherInputs(graphs),
            Images = data.Encoding.Image is { } image ? [new ImageDescription { Input = ModelGraph.ImageInput, Column = image.Name, Resized = image.IsResized }] : null,
            NameMatch = data.Table.Match == NameMatch.Lenient ? EnumWords.Of(NameMatch.Lenient) : null,
            Clusters = [.. data.Encoding.Clusters.Select(c => new ClusterDescription { Name = c.Name, Columns = c.Columns, Levels = c.Levels, Rows = c.Rows })],
            UnknownCluster = EnumWords.Of(UnknownClusterChoice.Of(options.UnknownCluster, model).Policy),
            Graphs = described,
            RandomEffects = [.. mixed.EffectTables.Select((place, g) => Effects(g, place, mixed.FixedTables.ElementAtOrDefault(g)) with { MapTable = MapTable(graphs, g) })],
            RandomEffectPairs = mixed.EffectPairs is { Count: > 0 } pairs ? pairs : null,
            Refit = refit,
            ResidualSd = model.Outcome.ResidualSd(model.OutcomeSd),
            Options = TrainingOptionsJson.ToElement(options),
            ChosenOptions = OptionSummary.Of(options),
            Seed = options.Seed,
            TrainingData = TrainingData(),
            Metrics = metrics,
            ClusterProbes = new HiddenClusters(model, data).Measure() is { Count: > 0 } probes ? probes : null,
            LatentSeparations = new LatentClusters(model, data).Measure() is { Count: > 0 } latents ? latents : null,
            Memberships = model.ZPredictor is null ? null : [.. model.Classes.Select(Membership)],
            NewClusters = newClusters,
            Context = Context() is { } context ? [context] : null,
            Parity = parity,
            Packages = FitIdentity.Packages,
            Notes = notes,
        };
        return manifest with { ChosenOptions = [.. manifest.ChosenOptions.Where(option => AppliedOptions.Applies(option.Name, manifest))] };
    }

    /// <summary>Contents by file name, all but the manifest.</summary>
    public Dictionary<string, byte[]> Files(IReadOnlyList<BuiltGraph> graphs, BundleManifest manifest, IReadOnlyList<string> history)
    {
        var files = graphs.ToDictionary(g => g.File, g => g.Bytes, StringComparer.Ordinal);
        files[EffectsCsv.FileName] = EffectsCsv.Write(new RandomEffectsTable(model, data).Rows());
        files[ModelCard.FileName] = ModelCard.Write(manifest);
        files["history.jsonl"] = System.Text.Encoding.UTF8.GetBytes(string.Concat(history.Select(line => line + "\n")));
        return files;
    }

    private static ColumnDescription Describe(NumericEncoding column) =>
        new() { Name = column.Name, Kind = "numeric", Minimum = column.Minimum, Maximum = column.Maximum, MissingShare = column.MissingShare, Date = column.Date };

    private static ColumnDescription Describe(CategoricalEncoding column) =>
        new() { Name = column.Name, Kind = "categorical", Levels = column.Levels, MissingShare = column.MissingShare };

    private RandomEffectsDescription Effects(int factor, EffectTableDescription? place, string? fixedTable)
    {
        var table = model.LastLayer.Effects[factor];
        var scaled = table.Scaled(model.OutcomeSd);
        return new RandomEffectsDescription
        {
            Factor = table.Design.Factor,
            Terms = table.Design.Terms,
            HiddenTerms = table.Design.Hidden,
            Covariance = [.. Enumerable.Range(0, table.Outputs).Select(scaled.CovarianceRows)],
            Units = new RandomEffectsTable(model, data).Units(table.Design),
            Blocks = refit is { Kept: true } ? [.. table.Design.CovarianceBlocks.Select(block => block.Size)] : [],
            Spread = fixedTable is null ? Spread(factor) : [],
            FixedTable = fixedTable,
            Method = model.LastLayer.Method,
            Nodes = model.LastLayer.Nodes,
            IntegralCheck = model.LastLayer.Checks.ElementAtOrDefault(factor),
            Table = place,
        };
    }

    /// <summary>Where the graph of Grad-CAM holds the means of a factor's effects: it has a table for each factor whose effects meet hidden features.</summary>
    private EffectTableDescription? MapTable(IReadOnlyList<BuiltGraph> graphs, int factor) => model.LastLayer.Effects[factor].Design.Hidden == 0 ? null
        : graphs.FirstOrDefault(graph => graph.Role == GraphRoles.GradCam)?.EffectTables.ElementAtOrDefault(model.LastLayer.Effects.Take(factor).Count(table => table.Design.Hidden > 0));

    private MembershipDescription Membership(ClusterClasses classes, int factor)
    {
        var calibration = calibrations?.ElementAtOrDefault(factor) ?? MembershipCalibration.None;
        return new MembershipDescription
        {
            Factor = data.Encoding.Clusters[factor].Name,
            Classes = classes.Clusters,
            Shares = classes.Shares([.. data.Training, .. data.Validation], row => data.Rows.Cluster(row, factor)),
            Rows = calibration.Rows,
            Temperature = calibration.Temperature,
            LogLoss = calibration.After?.LogLoss,
            LogLossBefore = calibration.Before?.LogLoss,
            CalibrationError = calibration.After?.CalibrationError,
            CalibrationErrorBefore = calibration.Before?.CalibrationError,
        };
    }

    /// <summary>Inputs that are not made of columns: images, latent codes, and the effects that a graph takes instead of a cluster.</summary>
    private static IReadOnlyList<TensorDescription>? FurtherInputs(IReadOnlyList<BuiltGraph> graphs)
    {
        TensorDescription[] inputs = [.. graphs.SelectMany(graph => graph.Inputs).Where(input => input.Name == ModelGraph.ImageInput || GraphSignatures.IsFurther(input.Name)).Distinct().OrderBy(input => input.Name != ModelGraph.ImageInput)];
        return inputs.Length == 0 ? null : inputs;
    }

    /// <summary>What unlabelled rows tell of a new cluster's effects, in original units.</summary>
    private ContextDescription? Context() => model.LastLayer.Context?.Scaled(model.OutcomeSd) is not { } context ? null : new ContextDescription
    {
        Factor = model.LastLayer.Effects[context.Factor].Design.Factor,
        Columns = [.. context.Columns.Select(column => column.Name)],
        Mean = context.Mean,
        Within = Rows(context.Within, context.Mean.Length),
        Between = Rows(context.Between, context.Mean.Length),
        Projection = Rows(context.Projection, context.Mean.Length),
        Coefficients = Rows(context.Coefficients, context.Projection.Length / context.Mean.Length),
        Covariance = Rows(context.Covariance, model.LastLayer.Effects[context.Factor].Effects),
    };

    private static IReadOnlyList<IReadOnlyList<double>> Rows(double[] matrix, int width) => [.. matrix.Chunk(width)];

    /// <summary>What a factor's shrunken effects meet, in original units.</summary>
    private IReadOnlyList<IReadOnlyList<double>> Spread(int factor) => model.LastLayer.Spread?.Scaled(model.OutcomeSd) is { } spread
        ? [.. spread.Kept[factor].Chunk(spread.Width).Select(row => (IReadOnlyList<double>)[.. row.Select(value => (double)value)])]
        : [];

    private TrainingDataDescription TrainingData() => new()
    {
        Sha256 = data.Table.Sha256,
        OutcomeSha256 = OutcomeFingerprint.Of(data),
        Source = data.Table.Source,
        Rows = data.Training.Length + data.Validation.Length,
        RowsDropped = data.Table.RowsDropped,
        Clusters = data.Encoding.Clusters.ToDictionary(c => c.Name, c => c.Levels.Count),
    };
}
