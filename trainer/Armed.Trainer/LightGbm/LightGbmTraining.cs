using System.Globalization;

namespace Armed.Trainer.LightGbm;

/// <summary>Grows trees as long as validation rows gain, then as many on all rows; a fixed number without validation rows.</summary>
/// <param name="objective">LightGBM's name of the loss, with what belongs to it.</param>
/// <param name="categorical">Indices of features that are codes.</param>
/// <param name="seed">Seed of every draw.</param>
/// <param name="threads">Number of threads.</param>
internal sealed class LightGbmTraining(string objective, IReadOnlyList<int> categorical, int seed, int threads)
{
    private const int MostRounds = 2_000;
    private const int Patience = 50;

    /// <summary>Trees where no rows tell when to stop; LightGBM's default.</summary>
    private const int RoundsWithoutValidation = 100;

    // Slow learning with early stopping; the other sizes are LightGBM's defaults, but for groups of levels, of which clusters of a few dozen rows would be less than one.
    private readonly string _parameters = string.Create(CultureInfo.InvariantCulture,
        $"objective={objective} learning_rate=0.05 min_data_per_group=20 num_threads={threads} seed={seed} deterministic=true force_row_wise=true verbosity=-1{(categorical.Count == 0 ? "" : " categorical_feature=" + string.Join(',', categorical))}");

    /// <summary>The trees of all rows.</summary>
    /// <param name="rows">Training and validation rows.</param>
    /// <param name="training">Indices of the training rows.</param>
    /// <param name="validation">Indices of the validation rows; may be empty.</param>
    /// <param name="cancellation">Stops between trees.</param>
    /// <exception cref="InputException">LightGBM cannot learn the rows.</exception>
    public LightGbmBooster Fit(LightGbmRows rows, IReadOnlyList<int> training, IReadOnlyList<int> validation, CancellationToken cancellation)
    {
        var rounds = validation.Count == 0 ? RoundsWithoutValidation : Rounds(rows.Select(training), rows.Select(validation), cancellation);
        using var all = LightGbmDataset.Of(rows, _parameters);
        var booster = LightGbmBooster.Of(all, _parameters);
        try
        {
            Grow(booster, rounds, cancellation);
            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    private static void Grow(LightGbmBooster booster, int rounds, CancellationToken cancellation)
    {
        for (var round = 0; round < rounds && booster.Grow(); round++)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private int Rounds(LightGbmRows training, LightGbmRows validation, CancellationToken cancellation)
    {
        using var grown = LightGbmDataset.Of(training, _parameters);
        using var judged = LightGbmDataset.Of(validation, _parameters, grown);
        using var booster = LightGbmBooster.Of(grown, _parameters);
        booster.Validate(judged);
        var (best, least) = (0, double.PositiveInfinity);
        for (var round = 1; round <= MostRounds && round - best <= Patience && booster.Grow(); round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var loss = booster.ValidationLoss();
            (best, least) = loss < least ? (round, loss) : (best, least);
        }

        return Math.Max(1, best);
    }
}
