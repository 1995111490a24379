using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Stage;

namespace Armed.Trainer.Pipeline;

/// <summary>Phase 5: the trained model with a solved last layer.</summary>
internal sealed class SolveStage(FittedModel trained, FitData data, TrainingOptions options, IReadOnlyList<RandomEffectsTerm> terms, Action<string> say)
{
    /// <summary>
    /// Components of the hidden layers with little variation amplify the rounding of single precision. A refit's caution says how many times smaller rounding errors must be; the last
    /// one leaves no hidden features.
    /// </summary>
    private static readonly double[] s_cautions = [1, 2, 4, double.PositiveInfinity];

    /// <summary>Trains a network on other rows; null where none is.</summary>
    public Func<FitData, FittedModel>? Train { get; init; }

    /// <summary>The solved model. Later attempts leave out more of the hidden features. The caller disposes it.</summary>
    /// <param name="attempt">0 for the most accurate model.</param>
    /// <param name="cancellation">Stops solving.</param>
    public SolvedModel Solve(int attempt, CancellationToken cancellation)
    {
        var refit = new RefitStage(trained, data, options, s_cautions[attempt], say, cancellation) { Train = Train }.Run(terms);
        string[] left = attempt == 0 ? [] : ["Hidden features that amplify rounding in single precision were left out of the last layer, because with them the graphs differed from TorchSharp."];
        return new SolvedModel(trained.With(refit?.Layer ?? trained.LastLayer), refit is null ? null : refit with { Messages = [.. refit.Messages, .. left] });
    }

    /// <summary>
    /// A solved model and further ones with fewer hidden features, each solved when it is asked for, for graphs that lose their precision. Without hidden features in the last layer there
    /// is one model alone. The caller disposes the further ones.
    /// </summary>
    public IEnumerable<SolvedModel> Candidates(SolvedModel first, CancellationToken cancellation)
    {
        var last = first;
        yield return first;
        for (var attempt = 1; attempt < s_cautions.Length && last.Refit?.Description is { Kept: true, HiddenFeatures: > 0 }; attempt++)
        {
            last = Solve(attempt, cancellation);
            yield return last;
        }
    }
}
