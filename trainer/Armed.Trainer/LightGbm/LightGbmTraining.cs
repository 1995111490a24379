using System.Globalization;

namespace Armed.Trainer.LightGbm;

/// <summary>Grows trees: as long as validation rows gain, or a number of them.</summary>
/// <param name="objective">LightGBM's name of the loss, with what belongs to it.</param>
/// <param name="categorical">Indices of features that are codes.</param>
/// <param name="seed">Seed of every draw.</param>
/// <param name="threads">Number of threads.</param>
internal sealed class LightGbmTraining(string objective, IReadOnlyList<int> categorical, int seed, int threads)
{
    /// <summary>Trees where no rows tell when to stop; LightGBM's default.</summary>
    public const int RoundsWithoutValidation = 100;

    private const int MostRounds = 2_000;
    private const int Patience = 50;

    // Slow learning with early stopping; the other sizes are LightGBM's defaults, but for groups of levels, of which clusters of a few dozen rows would be less than one.
    private readonly string _parameters = string.Create(CultureInfo.InvariantCulture,
        $"objective={objective} learning_rate=0.05 min_data_per_group=20 num_threads={threads} seed={seed} deterministic=true force_row_wise=true verbosity=-1{(categorical.Count == 0 ? "" : " categorical_feature=" + string.Join(',', categorical))}");

    /// <summary>Trees of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="rounds">Number of rounds; fewer where no split gains any more.</param>
    /// <param name="cancellation">Stops between trees.</param>
    /// <exception cref="InputException">LightGBM cannot learn the rows.</exception>
    public LightGbmBooster Fit(LightGbmRows rows, int rounds, CancellationToken cancellation)
    {
        using var all = LightGbmDataset.Of(rows, _parameters);
        var booster = LightGbmBooster.Of(all, _parameters);
        try
        {
            for (var round = 0; round < rounds && booster.Grow(); round++)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            return booster;
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    /// <summary>Trees of the training rows, more than are best, and the number of rounds at which the loss of the validation rows is least.</summary>
    /// <param name="training">Rows that grow the trees.</param>
    /// <param name="validation">Rows that judge them, at least one.</param>
    /// <param name="cancellation">Stops between trees.</param>
    /// <exception cref="InputException">LightGBM cannot learn the rows.</exception>
    public (LightGbmBooster Trees, int Rounds) Stop(LightGbmRows training, LightGbmRows validation, CancellationToken cancellation)
    {
        using var grown = LightGbmDataset.Of(training, _parameters);
        using var judged = LightGbmDataset.Of(validation, _parameters, grown);
        var booster = LightGbmBooster.Of(grown, _parameters);
        try
        {
            booster.Validate(judged);
            return (booster, BestRounds(booster, cancellation));
        }
        catch
        {
            booster.Dispose();
            throw;
        }
    }

    private static int BestRounds(LightGbmBooster booster, CancellationToken cancellation)
    {
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
