using System.Text;
using Armed.Runtime;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Averages;
using Armed.Trainer.Explaining.Clusters;
using Armed.Trainer.Explaining.Images;
using Armed.Trainer.Explaining.Inputs;
using Armed.Trainer.Explaining.Residuals;
using Armed.Trainer.Explaining.Scoring;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Explaining.Bundles;

/// <summary>Explains a bundle by its files and, where there are labelled rows, by predicting them. Nothing is drawn at random but by fixed seeds: the same bundle and rows give the same numbers.</summary>
internal sealed class ModelExplainer
{
    /// <summary>Clusters with fewer rows are not judged.</summary>
    public const int FewRows = 5;

    private const int MostFileBytes = 64 << 20;
    private const int MostCurves = 12;
    private const int MostStrengthClusters = 40, FewestImportant = 20;
    private const int RegionClusters = 5;

    // Of clusters by their level, so that the lines show the range and its middle.
    private static readonly double[] s_curveClusters = [0.05, 0.35, 0.65, 0.95];

    private readonly ArmedModel _model;
    private readonly RowLimits _limits;
    private readonly string? _image;
    private readonly IRowAnswers _answers;
    private readonly RowScore _score;
    private readonly IReadOnlyList<ExplainedColumn> _columns;
    private readonly CancellationToken _cancellation;

    /// <param name="model">The bundle.</param>
    /// <param name="cancellation">Stops predicting.</param>
    public ModelExplainer(ArmedModel model, CancellationToken cancellation)
    {
        var dispersion = model.Manifest.Outcome.Dispersion ?? double.PositiveInfinity;
        (_model, _answers, _score) = (model, new ModelAnswers(model, cancellation), new RowScore(OutcomeKinds.Of(model.Task), dispersion));
        (_columns, _limits, _image, _cancellation) = (ExplainedColumn.Of(model.Manifest), RowLimits.Of(model.Manifest), model.Manifest.Images?[0].Column, cancellation);
    }

    /// <summary>The class that maps of images speak for. Default: null, the predicted one.</summary>
    public string? ExplainedClass { get; init; }

    /// <summary>The explanation.</summary>
    /// <param name="table">Labelled rows; null without.</param>
    public ModelExplanation Explain(ExplainedTable? table)
    {
        var effects = FactorEffectsFile.Read(File(EffectsCsv.FileName));
        return new ModelExplanation
        {
            Manifest = _model.Manifest,
            History = EpochLosses.Read(File(EpochLosses.FileName)),
            Effects = effects,
            Normality = EffectNormalityTest.Of(_model.Manifest, effects),
            Rows = table is null ? null : Rows(table),
        };
    }

    private string File(string name) => new FileInfo(Path.Combine(_model.Path, name)) is { Exists: true, Length: > 0 } ? Encoding.UTF8.GetString(BundleReader.ReadFile(_model.Path, name, MostFileBytes)) : "";

    private RowsExplanation Rows(ExplainedTable table)
    {
        var rows = table.HeldOut ?? table.Others!;
        var scored = ScoredHeads.Of(_answers, _score, rows, ScoredHeads.ConstantOf(table.Others ?? rows, _model.Width), _model.Heads.Contains(PredictionHead.Inferred));
        var inputs = _columns.Count + _model.Factors.Count + (_image is null ? 0 : 1);
        var important = rows.Thin(_limits.Fitting(_limits.Importance, (long)PermutationImportance.Shuffles * inputs, FewestImportant));
        string[] factors = [.. _model.Factors.Select(factor => factor.Name)];
        var importances = new PermutationImportance(_answers, _score).Of(important, _columns, factors, _image);
        var attributed = IntegratedGradients.Some(rows, inputs, _limits.Attribution, _limits.Predictions);
        var clusters = ByLevel(rows);
        var parts = Parts(scored);
        return new RowsExplanation
        {
            Table = table,
            Scored = scored,
            Scores = parts.ToDictionary(part => part.Name, part => scored.Scores(part.Holds)),
            PartRows = parts.ToDictionary(part => part.Name, part => Enumerable.Range(0, rows.Count).Count(part.Holds)),
            Importances = importances,
            ImportanceRows = important.Count,
            Attributions = new IntegratedGradients(_answers, attributed, _columns, factors, _image).Average(),
            AttributionRows = attributed.Count,
            Curves = Curves(rows, importances, clusters),
            Effects = ColumnEffects.Of(_model, rows, table is { OthersAreFitted: true, HeldOut: null }, [.. Shown(importances).Take(MostCurves)], _cancellation),
            Strengths = Strengths(rows, importances, clusters),
            Clusters = scored.ByCluster(FewRows),
            Groups = Groups(scored),
            Coverage = Coverage(scored),
            Residuals = QuantileResiduals.Of(_model, rows, isHeldOut: !table.OthersAreFitted || table.HeldOut is not null),
            Influences = table is { OthersAreFitted: true, Others: { } fitted } ? ClusterInfluences.Of(_model, fitted) : null,
            Regions = Regions(rows, clusters),
            Images = _image is null ? null : new ImageExplainer(_model, _answers, ExplainedClass).Explain(scored, Spread()),
            Counterfactual = new CounterfactualClusters(_answers, rows.Thin(_limits.Strengths), rows, Spread(), _model.Width > 1 ? _model.Manifest.Outcome.Classes : []) { IsEvent = _model.Width == 1 && _model.Manifest.Outcome.Classes.Count > 0, AllClusters = _model.Factors[0].Levels.Count }.Compute(),
        };
    }

    private static List<(string Name, Func<int, bool> Holds)> Parts(ScoredHeads scored)
    {
        var unseen = Enumerable.Range(0, scored.Rows.Count).Count(scored.IsUnseen);
        return unseen == 0 || unseen == scored.Rows.Count
            ? [(unseen == 0 ? RowsExplanation.Known : RowsExplanation.New, _ => true)]
            : [(RowsExplanation.Known, row => !scored.IsUnseen(row)), (RowsExplanation.New, scored.IsUnseen)];
    }

    /// <summary>Clusters of the first factor that the model knows, by their mean prediction of the same rows.</summary>
    private List<(string Name, long Code)> ByLevel(LabelledSample rows)
    {
        var (inputs, levels) = (rows.Thin(_limits.Strengths).Inputs, _model.Factors[0].Levels);
        var step = Math.Max(1, (levels.Count + MostStrengthClusters - 1) / MostStrengthClusters);
        return [.. Enumerable.Range(0, levels.Count).Where(code => code % step == 0)
            .OrderBy(code => _answers.Predict(inputs.WithCluster(0, (_, _) => code), PredictionHead.Mixed).LinearPredictors.Average()).Select(code => (levels[code], (long)code))];
    }

    /// <summary>The clusters of the first factor, of many those at even distances.</summary>
    private List<(string Name, long Code)> Spread()
    {
        var levels = _model.Factors[0].Levels;
        var step = Math.Max(1, (levels.Count + _limits.Counterfactuals - 1) / _limits.Counterfactuals);
        return [.. Enumerable.Range(0, levels.Count).Where(code => code % step == 0).Select(code => (levels[code], (long)code))];
    }

    private IReadOnlyList<DependenceCurve> Curves(LabelledSample rows, IReadOnlyList<Importance> importances, List<(string Name, long Code)> clusters)
    {
        var dependence = new PartialDependence(_answers, rows.Thin(_limits.Curves), _model.Width > 1 ? _model.Manifest.Outcome.Classes : [], AtLevels(clusters, s_curveClusters)) { Points = _limits.Points };
        return [.. Shown(importances).Take(_limits.Fitting(MostCurves, dependence.Cost, fewest: 1)).Select(dependence.Of).OfType<DependenceCurve>()];
    }

    /// <summary>The columns, most important first.</summary>
    private IEnumerable<ExplainedColumn> Shown(IReadOnlyList<Importance> importances)
    {
        var named = _columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        return importances.Where(importance => !importance.IsCluster && importance.Name != _image).Select(importance => named[importance.Name]);
    }

    /// <summary>The strengths of the most important numeric columns, of all unless images make predictions dear, in the order of the columns.</summary>
    private IReadOnlyList<SlopeStrength> Strengths(LabelledSample rows, IReadOnlyList<Importance> importances, List<(string Name, long Code)> clusters)
    {
        var strengths = new SlopeStrengths(_answers, rows.Thin(_limits.Strengths).Inputs, [.. clusters.Select(cluster => cluster.Code)]);
        var numeric = _columns.Where(column => column.IsNumeric).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var shown = importances.Where(importance => !importance.IsCluster && numeric.Contains(importance.Name)).Take(_limits.Fitting(int.MaxValue, strengths.Cost, fewest: 1)).Select(importance => importance.Name).ToHashSet(StringComparer.Ordinal);
        return [.. _columns.Where(column => shown.Contains(column.Name)).Select(strengths.Of).OfType<SlopeStrength>()];
    }

    private IReadOnlyList<GroupComparison> Groups(ScoredHeads scored)
    {
        var (rows, predictions) = (scored.Rows, scored.Mixed);
        var (losses, isRoot) = _score.RowLosses(predictions.Predictions, predictions.Width, rows);
        return new GroupComparisons(losses, scored.ConstantLosses, rows.Weights, rows.ClusterNames, isRoot).Of(_columns.Select(column => Groups(column, rows.Inputs)));
    }

    private static ColumnGroups Groups(ExplainedColumn column, ExplainedInputs inputs)
    {
        var values = inputs.Column(column);
        return column.IsNumeric ? ColumnGroups.OfNumbers(column.Name, values, column.Description.Date) : ColumnGroups.OfLevels(column.Name, column.Description.Levels, row => (int)values[row]);
    }

    private double? Coverage(ScoredHeads scored)
    {
        if (_model.Width > 1 || _answers.Interval(scored.Mixed, IRowAnswers.Level, IntervalKind.Observation) is not var (lower, upper) || _model.Manifest.Outcome.Classes.Count > 0)
        {
            return null;
        }

        var (inside, total) = (0.0, 0.0);
        for (var row = 0; row < scored.Rows.Count; row++)
        {
            var (outcome, weight) = (scored.Rows.Outcomes[row], scored.Rows.Weights.Length == 0 ? 1 : scored.Rows.Weights[row]);
            (inside, total) = (inside + (outcome >= lower[row] && outcome <= upper[row] ? weight : 0), total + weight);
        }

        return inside / total;
    }

    private DecisionRegions? Regions(LabelledSample rows, List<(string Name, long Code)> clusters) =>
        _columns is [{ IsNumeric: true }, { IsNumeric: true }] && _image is null && _model is { Width: 1, OffsetColumn: null } && _model.Manifest.Outcome.Classes.Count == 2
            ? DecisionRegions.Of(_answers, _columns, rows, AtLevels(clusters, [.. Enumerable.Range(0, RegionClusters).Select(i => (double)i / (RegionClusters - 1))]))
            : null;

    private static List<(string Name, long Code)> AtLevels(List<(string Name, long Code)> clusters, double[] shares) =>
        [.. shares.Select(share => clusters[(int)Math.Round(share * (clusters.Count - 1))]).Distinct()];
}
