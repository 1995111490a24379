using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Stage;

namespace Armed.Trainer.Tests.Inferring;

/// <summary>A small fitted model with a context made by hand, and its bundle. The population is as it was fitted: T = T' + Gamma Q B Q' Gamma'.</summary>
internal sealed class ContextBundle : IDisposable
{
    /// <summary>Without hidden layers.</summary>
    public static TrainingOptions Linear { get; } = FitRun.Quick with { Hidden = [], Random = "1 + x1", InputClip = null, ZPredictor = false };

    /// <summary>A network of one epoch.</summary>
    public static TrainingOptions Network { get; } = FitRun.Quick with { Random = "1 + x1", MaxEpochs = 1, Networks = 1, ZPredictor = false };

    private readonly StagedFit _fit;
    private readonly FittedModel _model;
    private readonly RefitResult _refit;

    public ContextBundle(string kind, TrainingOptions options, bool offset = false, string? unknownCluster = null, params NewClusterAnswerDescription[] answers)
    {
        Table = new SimulatedTable(rows: 240, missing: 0.05);
        double[] logs = [.. Table.X2.Select(x => 0.3 * x)];
        var plain = FitRun.Of(FitRun.Csv(("x1", Table.X1), ("x2", Table.X2), ("g", Table.G), ("o", logs), ("y", Table.Outcome(kind)))).As(kind, offset ? "o" : null);
        Run = plain.With(plain.Data with { Numeric = ["x1", "x2"], Categorical = [] });
        _fit = new StagedFit(Run, options);
        _refit = _fit.Refit();
        Context = Make(_refit.Layer);
        _model = _fit.Model.With(_refit.Layer with { Context = Context });
        var metadata = new ModelMetadata(_fit.Data.Table.Outcome.Task.Name, new string('a', 64), BundleManifest.CurrentFormatVersion, _fit.Data.Encoding, _fit.Data.Table.Outcome.ClassNames);
        Graphs = new ModelGraphs(_model, metadata).Build();
        Parity = new ParityCheck(_model).Run(Graphs, ParityRows.Choose(_fit.Data));
        Publish(options, unknownCluster, answers);
    }

    public FitRun Run { get; }

    public SimulatedTable Table { get; }

    public FittedModel Model => _model;

    public FitData Data => _fit.Data;

    public ContextModel Context { get; }

    public IReadOnlyList<BuiltGraph> Graphs { get; }

    public IReadOnlyDictionary<string, double> Parity { get; }

    /// <summary>Mean and covariance of the effects given sums of the summary columns, in original units, by matrices written out.</summary>
    public (double[] Mean, double[] Covariance) Effects(double[] sums, int rows)
    {
        var scaled = Context.Scaled(_model.OutcomeSd);
        return new ContextEffects(new ShrunkenSummary(scaled.Mean, scaled.Within, scaled.Between, scaled.Projection), scaled.Coefficients, scaled.Covariance).Of(sums, rows);
    }

    public void Dispose()
    {
        _model.Dispose();
        _fit.Dispose();
        Run.Dispose();
    }

    /// <summary>x1, its square, x2 and the first hidden feature where there is one; two summaries.</summary>
    private static ContextModel Make(LastLayer layer)
    {
        SummaryColumn[] columns =
        [
            new(SummaryColumnKind.Input, 0, "x1"), new(SummaryColumnKind.InputSquare, 0, "x1^2"), new(SummaryColumnKind.Input, 1, "x2"),
            .. layer.UsesHidden ? [new SummaryColumn(SummaryColumnKind.Hidden, 0, "h1")] : Array.Empty<SummaryColumn>(),
        ];
        var (p, k) = (columns.Length, layer.Effects[0].Effects);
        double[] within = new double[p * p], between = new double[p * p], projection = new double[2 * p], gamma = new double[k * 2];
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < p; j++)
            {
                (within[(i * p) + j], between[(i * p) + j]) = (i == j ? 1 + (0.1 * i) : 0.2, i == j ? 0.5 : 0.1);
            }

            (projection[i], projection[p + i]) = (1 / Math.Sqrt(0.5), i == 1 ? -1 : 0);
        }

        double[] t = [.. layer.Effects[0].CovarianceRows(0) is [var diagonal] ? Diagonal(diagonal) : layer.Effects[0].CovarianceRows(0).SelectMany(row => row)];
        var root = (double[])t.Clone(); // of T, which may be singular: the part that is told must be within it
        SmallCholesky.FactorSemidefinite(root, k, 1e-12);
        for (var i = 0; i < k; i++)
        {
            (gamma[i * 2], gamma[(i * 2) + 1]) = (0.25 * root[i * k], -0.2 * root[(i * k) + k - 1]);
        }

        var context = new ContextModel
        {
            Factor = 0,
            Columns = columns,
            Mean = [.. Enumerable.Range(0, p).Select(i => 0.1 * i)],
            Within = within,
            Between = between,
            Projection = projection,
            Coefficients = gamma,
            Covariance = new double[k * k],
        };
        var (_, told) = new ContextEffects(new ShrunkenSummary(context.Mean, within, between, projection), gamma, context.Covariance).Of(new double[p], 0); // Gamma Q B Q' Gamma'
        return context with { Covariance = [.. t.Zip(told, (all, part) => all - part)] };
    }

    private static IEnumerable<double> Diagonal(IReadOnlyList<double> diagonal) =>
        Enumerable.Range(0, diagonal.Count * diagonal.Count).Select(at => at % (diagonal.Count + 1) == 0 ? diagonal[at / (diagonal.Count + 1)] : 0);

    private void Publish(TrainingOptions options, string? unknownCluster, NewClusterAnswerDescription[] answers)
    {
        var assembly = new BundleAssembly(_model, _fit.Data, options, _refit.Description, new string('a', 64));
        var manifest = assembly.Manifest(Graphs, new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>>(), Parity, []);
        manifest = manifest with
        {
            UnknownCluster = unknownCluster ?? manifest.UnknownCluster,
            NewClusters = answers.Length == 0 ? null : [new NewClusterDescription { Factor = "g", Folds = 5, Answers = answers }],
        };
        new ExportedModel(manifest, assembly.Files(Graphs, manifest, [])).Publish(Run["bundle"]);
    }
}
