using Armed.Runtime;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Networks;
using Armed.Trainer.Refit.Estimation;
using Armed.Trainer.Training;

namespace Armed.Trainer.Refit;

/// <summary>Solves last layers with given random effects and scores them on the validation rows.</summary>
internal sealed class RefitTrial(FittedModel model, RefitRows rows, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Solves on the training rows with Laplace's approximation, whose likelihoods compare between structures, and scores.</summary>
    public RefitCandidate Try(IReadOnlyList<RandomEffectsTerm> terms) => Solve(terms, rows.Data.Training, new MixedModelOptions { Criterion = options.Criterion, QuadratureNodes = 1, ExactFixedEffects = false, Tolerance = 1e-4 });

    /// <summary>Solves on the training rows as it will be solved in the end, and scores.</summary>
    public RefitCandidate TryExactly(IReadOnlyList<RandomEffectsTerm> terms) => Solve(terms, rows.Data.Training, Exact);

    /// <summary>Solves on training and validation rows together: what ships.</summary>
    public (RefitCandidate Candidate, RefitColumns Columns) Final(IReadOnlyList<RandomEffectsTerm> terms)
    {
        int[] all = [.. rows.Data.Training.Concat(rows.Data.Validation).Order()];
        var designs = Designs(terms);
        var columns = new RefitColumns(rows, designs, options);
        var fit = MixedModelSolver.Fit(columns.Build(all), Exact, cancellation);
        return (new RefitCandidate(terms, fit, new RefitLayer(rows, columns, designs, fit).Build(), new RowLosses([], null)), columns);
    }

    /// <summary>Losses of a last layer on the validation rows.</summary>
    public RowLosses Validate(LastLayer layer)
    {
        int[] validation = rows.Data.Validation;
        if (validation.Length == 0)
            return new RowLosses([], null);
        model.LastLayer = layer;
        using var predictor = new TorchPredictor(model);
        var predictions = predictor.Predict(rows.Data.Rows.Select(validation), PredictionHead.Mixed);
        return PredictionLoss.Of(rows.Data, validation, predictions, layer.Parameters);
    }

    private MixedModelOptions Exact => new() { Criterion = options.Criterion, QuadratureNodes = options.Quadrature };

    private RefitCandidate Solve(IReadOnlyList<RandomEffectsTerm> terms, int[] on, MixedModelOptions how)
    {
        var designs = Designs(terms);
        var columns = new RefitColumns(rows, designs, options);
        var fit = MixedModelSolver.Fit(columns.Build(on), how, cancellation);
        var layer = new RefitLayer(rows, columns, designs, fit).Build();
        return new RefitCandidate(terms, fit, layer, Validate(layer));
    }

    private RandomEffectsDesign[] Designs(IReadOnlyList<RandomEffectsTerm> terms) =>
        [.. terms.Select(t => RandomEffectsDesign.Create(t, model.Network.Encoder.Columns, rows.HiddenWidth))];
}
