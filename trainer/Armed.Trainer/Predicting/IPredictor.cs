using Armed.Trainer.Data;

namespace Armed.Trainer.Predicting;

/// <summary>Predicts rows of a table: all that a scorer needs to know of a fitted model. Implement it, with <see cref="IEstimator"/>, to compare a model of your own.</summary>
public interface IPredictor : IDisposable
{
    /// <summary>
    /// Dispersion of observations around the predicted means, above 0, for their log loss. Of counts it is theta: the variance is mu + mu^2 / theta, and infinity, the default, is the Poisson
    /// distribution. Of positive numbers it is the shape alpha of the Gamma distribution: the variance is mu^2 / alpha, and with infinity there is no log loss. A kind of the program's own
    /// gets it as the dispersion of its distribution. Outcomes without a dispersion do not use it.
    /// </summary>
    public double Dispersion => double.PositiveInfinity;

    /// <summary>The distribution of counts, in the words of armed.json: poisson or negative-binomial. Default null: the outcome has none, or the model does not say.</summary>
    public string? Family => null;

    /// <summary>Whether predictions use what hidden layers or embeddings have learned; false where only a mixed model of the inputs is left. Default null: the model does not say.</summary>
    public bool? UsesNetwork => null;

    /// <summary>Predicts rows.</summary>
    /// <param name="table">The table of the split that the model was fitted on, or another one with the same columns.</param>
    /// <param name="rows">Indices of rows in it, in any order.</param>
    /// <returns>
    /// Row after row in the order of <paramref name="rows"/>: the mean of a number or a count in its own units, the probability of the positive class (code 1) of a binary outcome, or a
    /// probability per class in the order of <see cref="OutcomeColumn.ClassNames"/>.
    /// </returns>
    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows);

    /// <summary>Standard deviations of new observations around predicted numbers, in their units; without them nothing is said of intervals.</summary>
    /// <param name="table">As for <see cref="Predict"/>.</param>
    /// <param name="rows">As for <see cref="Predict"/>.</param>
    /// <returns>One above 0 for each row. Default empty: the model has none.</returns>
    public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows) => [];
}
