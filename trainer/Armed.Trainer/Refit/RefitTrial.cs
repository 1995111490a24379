using Armed.Runtime;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>Solves last layers with given random effects on the rows of one network and scores them on its validation rows.</summary>
internal sealed class RefitTrial(FittedModel model, RefitRows rows, TrainingOptions options, CancellationToken cancellation)
{
    private const int ManyRows = 200_000;

    private readonly RefitRows _linear = rows.WithoutHidden();

    /// <summary>The rows, with their hidden features.</summary>
    public RefitRows Rows => rows;

    /// <summary>Solves on the training rows with Laplace's approximation, whose likelihoods compare between structures, and scores.</summary>
    public RefitCandidate Try(IReadOnlyList<RandomEffectsTerm> terms, bool withHidden) =>
        Solve(terms, withHidden, Quick);

    /// <summary>Solves on the training rows as it will be solved in the end, and scores.</summary>
    public RefitCandidate TryExactly(IReadOnlyList<RandomEffectsTerm> terms, bool withHidden) => Solve(terms, withHidden, Exact);

    /// <summary>Solves on training and validation rows together: what ships.</summary>
    public (RefitCandidate Candidate, RefitColumns Columns, RefitRows Rows) Final(IReadOnlyList<RandomEffectsTerm> terms, bool withHidden)
    {
        var (data, fit, layer, columns) = Solve(terms, withHidden, All, Exact);
        var learned = rows.HiddenWidth > 0 ? new LearnedFeatures(rows, model, options, cancellation).Estimate(terms, All, data, fit, withHidden) : null;
        layer = layer with { Spread = new FixedSpreadEstimate(data, fit, columns, With(withHidden), learned).Build() };
        var candidate = new RefitCandidate(terms, withHidden, fit, layer, new RowLosses([], null)) { Shares = VarianceShares.Of(data, fit, Exact, model.OutcomeSd, cancellation), Learned = learned };
        return (candidate, columns, With(withHidden));
    }

    /// <summary>Solves on some rows with Laplace's approximation, for its predictions alone, without scoring.</summary>
    /// <param name="terms">The random effects.</param>
    /// <param name="withHidden">Whether the hidden features are among the columns.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate TryOn(IReadOnlyList<RandomEffectsTerm> terms, bool withHidden, int[] on)
    {
        var (_, fit, layer, _) = Solve(terms, withHidden, on, Quick with { Inference = false, Tolerance = 1e-3 });
        return new RefitCandidate(terms, withHidden, fit, layer, new RowLosses([], null));
    }

    /// <summary>What some rows tell of the clusters' effects beside the fixed part of a last layer that was solved on them.</summary>
    /// <param name="solved">The last layer, with one grouping factor.</param>
    /// <param name="on">The rows.</param>
    public ClusterLikelihoods Likelihoods(RefitCandidate solved, int[] on)
    {
        var columns = new RefitColumns(With(solved.UsesHidden), [.. solved.Layer.Effects.Select(table => table.Design)], model.Network.Encoder.Columns, options);
        return new ClusterLikelihoods(columns.Build(on), solved.Fit);
    }

    /// <summary>Training and validation rows together.</summary>
    public int[] All { get; } = [.. rows.Data.Training.Concat(rows.Data.Validation).Order()];

    /// <summary>The rows with their hidden features, or without.</summary>
    /// <param name="hidden">Whether with.</param>
    public RefitRows With(bool hidden) => hidden ? rows : _linear;

    /// <summary>Losses of a last layer on the validation rows.</summary>
    public RowLosses Validate(LastLayer layer)
    {
        var validation = rows.Data.Validation;
        return validation.Length == 0 ? new RowLosses([], null) : PredictionLoss.Of(rows.Data, validation, Predict(layer, validation), layer.Parameters);
    }

    /// <summary>Predictions of a last layer for some of the table's rows.</summary>
    public Predictions Predict(LastLayer layer, int[] tableRows)
    {
        using var candidate = model.With(layer);
        using var predictor = new TorchPredictor(candidate);
        return predictor.Predict(rows.Data.Rows.Select(tableRows), PredictionHead.Mixed);
    }

    private MixedModelOptions Exact => new() { Criterion = options.Criterion, QuadratureNodes = options.Quadrature, KenwardRoger = options.DegreesOfFreedom == DegreesOfFreedomMethod.KenwardRoger };

    private MixedModelOptions Quick => new() { Criterion = options.Criterion, QuadratureNodes = 1, ExactFixedEffects = false, Tolerance = 1e-4 };

    private RefitCandidate Solve(IReadOnlyList<RandomEffectsTerm> terms, bool withHidden, MixedModelOptions how)
    {
        var (_, fit, layer, _) = Solve(terms, withHidden, rows.Data.Training, how);
        return new RefitCandidate(terms, withHidden, fit, layer, Validate(layer));
    }

    private (MixedModelData Data, MixedModelFit Fit, LastLayer Layer, RefitColumns Columns) Solve(IReadOnlyList<RandomEffectsTerm> terms, bool withHidden, int[] on, MixedModelOptions how)
    {
        var features = With(withHidden);
        RandomEffectsDesign[] designs = [.. (features.HiddenWidth > 0 ? terms : terms.Select(t => t.WithoutHidden())).Select(t => RandomEffectsDesign.Create(t, model.Network.Encoder, Math.Min(features.HiddenWidth, HiddenWhitening.MostSlopes)))];
        var columns = new RefitColumns(features, designs, model.Network.Encoder.Columns, options);
        if (on.Length >= ManyRows)
        {
            GC.Collect(); // what the former trial held: vectors of all rows, and its columns where the rows' own do not serve
        }

        var data = columns.Build(on);
        var fit = MixedModelSolver.Fit(data, how, cancellation);
        return (data, fit, new RefitLayer(features, columns, designs, fit).Build(), columns);
    }
}
