using System.Globalization;
using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// Decides how clusters that training did not have are answered, by folds of training clusters: the last layer is solved without a fold's clusters, and another answer than the population's is
/// adopted for a number of their unlabelled rows where it is better by more than two standard errors. The backbone stays as it is.
/// </summary>
internal sealed class NewClusterGuard(FittedModel model, RefitTrial trial, TrainingOptions options, Action<string> say, CancellationToken cancellation)
{
    /// <summary>Rows up to which the last layer is solved so many times more.</summary>
    private const int MostRows = 200_000;

    /// <summary>Standard errors by which another answer must be better.</summary>
    private const double StandardErrors = 2;

    /// <summary>Deviance that the summaries must explain to be tried on folds at all: as AIC asks of one variance, and less than what would be significant.</summary>
    private const double LeastDeviance = 2;

    /// <summary>Rows by clusters by hidden features up to which answers by membership are measured.</summary>
    private const long MostMemberships = 50_000_000;

    private static readonly string[] s_memberships = [NewClusterGains.Membership, NewClusterGains.HalfMembership, NewClusterGains.TemperedMembership];

    /// <summary>
    /// Clusters that are measured on, at most, drawn at random: their standard errors are small enough to decide by, and more take long. What is adopted is then estimated on all clusters.
    /// </summary>
    private const int MostClusters = 2_000;

    private const long SeedOfFolds = 0x6E6577, SeedOfRows = 0x726F77, SeedOfSample = 0x736D70;

    /// <summary>The fixed part that the population's answer has; null where that was not measured.</summary>
    public PooledDescription? Pooled { get; init; }

    private int[] All => trial.All;

    /// <summary>The rows that are measured on: all of them, or those of so many clusters.</summary>
    private int[] Measured() => ClusterFolds.Sample(trial.Rows, All, MostClusters, StableSeed.Mix(options.Seed, SeedOfSample));

    /// <summary>What is decided per factor, and what the last layer gets; nothing where it is not adopted.</summary>
    /// <param name="solved">The last layer as it ships.</param>
    public (IReadOnlyList<NewClusterDescription> Answers, ContextModel? Context) Decide(RefitCandidate solved)
    {
        var (answers, context) = DecideAnswers(solved);
        return ([.. answers.Select((factor, g) => g == 0 ? factor with { Pooled = Pooled } : factor)], context);
    }

    private (IReadOnlyList<NewClusterDescription> Answers, ContextModel? Context) DecideAnswers(RefitCandidate solved)
    {
        if (NotMeasured() is { } reason)
        {
            return (Unmeasured(model, reason), null);
        }

        try
        {
            return Measure(solved);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            return (Unmeasured(model, $"it could not be measured: {fault.Message}"), null);
        }
    }

    /// <summary>The population's answer for every factor, with the reason why nothing was measured.</summary>
    /// <param name="model">The model.</param>
    /// <param name="reason">The reason, without a full stop.</param>
    public static NewClusterDescription[] Unmeasured(FittedModel model, string reason) => [.. model.Encoding.Clusters.Select(clusters => new NewClusterDescription { Factor = clusters.Name, NotMeasured = reason })];

    private string? NotMeasured()
    {
        var clusters = ClusterFolds.Clusters(trial.Rows, All).Count;
        return options.NewClusters == NewClusterPolicy.Population ? "the options say so"
            : !options.MeasuresNewClusters ? "rows are predicted one by one"
            : trial.Rows.Data.Outputs > 1 ? "other answers are measured for one linear predictor, and several unordered classes have one each"
            : model.Encoding.Clusters.Count > 1 ? "other answers are measured for one grouping factor, and there are several"
            : options.Between == BetweenClusters.Ignore ? "differences between clusters are set aside"
            : clusters < ClusterFolds.FewestClusters ? string.Create(CultureInfo.InvariantCulture, $"there are {clusters} clusters, and other answers are measured from {ClusterFolds.FewestClusters} on")
            : All.Length > MostRows ? string.Create(CultureInfo.InvariantCulture, $"there are {All.Length:N0} rows, and other answers are measured up to {MostRows:N0}")
            : null;
    }

    private (IReadOnlyList<NewClusterDescription> Answers, ContextModel? Context) Measure(RefitCandidate solved)
    {
        var (rows, measured) = (trial.With(solved.Form), Measured());
        var forms = Forms(solved, rows, measured);
        using var predictor = AsksMembership(rows, measured.Length) ? new TorchPredictor(model) : null;
        if (forms.Count == 0 && predictor is null)
        {
            return (Unmeasured(model, "the means of the clusters' rows explain nothing of their differences"), null);
        }

        say("new clusters");
        var gains = new NewClusterGains(rows.Data, [.. forms.Keys.Select(Name), .. predictor is null ? [] : s_memberships], NewClusterFold.Counts);
        foreach (var (fold, held) in ClusterFolds.Divide(rows, measured, StableSeed.Mix(options.Seed, SeedOfFolds)).Index())
        {
            Try(solved, measured, [.. forms.Keys], predictor, new NewClusterFold(model, rows, held, StableSeed.Mix(options.Seed, SeedOfRows + fold)), gains);
        }

        var (answers, adopted) = gains.Decide(StandardErrors, options.NewClusters == NewClusterPolicy.Context);
        return ([new NewClusterDescription { Factor = model.Encoding.Clusters[0].Name, Folds = ClusterFolds.Count, Answers = answers }], adopted is null ? null : Adopted(solved, rows, forms, adopted == Name(true), measured.Length));
    }

    /// <summary>Whether the answers by membership are measured, too: they take a sum over clusters for each row.</summary>
    private bool AsksMembership(RefitRows rows, int measured) =>
        model.ZPredictor is not null && (long)measured * model.Classes[0].Count * (1 + rows.HiddenWidth) <= MostMemberships;

    private static string Name(bool withSlopes) => withSlopes ? "context with slopes" : "context";

    /// <summary>What the summaries tell of the intercepts, and of the slopes besides; neither where it explains nothing.</summary>
    private SortedDictionary<bool, ContextModel> Forms(RefitCandidate solved, RefitRows rows, int[] on)
    {
        SortedDictionary<bool, ContextModel> forms = [];
        var design = solved.Layer.Effects[0].Design;
        if (design.EffectsButOnAll.Length > 0 && Solution(solved, rows, on) is { } solution)
        {
            foreach (var slopes in new[] { false, true }.Where(slopes => slopes ? design.EffectsButOnAll.Length > design.SlopeStart : design.HasIntercept))
            {
                var (context, deviance) = solution.Solve(slopes);
                if (deviance > LeastDeviance || options.NewClusters == NewClusterPolicy.Context)
                {
                    forms[slopes] = context;
                }
            }
        }

        return forms;
    }

    /// <summary>The form that was adopted, from all clusters.</summary>
    private ContextModel Adopted(RefitCandidate solved, RefitRows rows, SortedDictionary<bool, ContextModel> forms, bool withSlopes, int measured) =>
        measured < All.Length && Solution(solved, rows, All) is { } solution ? solution.Solve(withSlopes).Context : forms[withSlopes];

    private void Try(RefitCandidate solved, int[] measured, bool[] forms, TorchPredictor? predictor, NewClusterFold fold, NewClusterGains gains)
    {
        cancellation.ThrowIfCancellationRequested();
        var held = fold.Rows.ToHashSet();
        int[] on = [.. measured.Where(row => !held.Contains(row))];
        var without = trial.TryOn(solved.Form, on);
        var population = fold.Population(Pooled?.Adopted is { } pooled ? new PooledCandidates(trial, solved.Form).On(without, pooled.Candidate, on).Layer : without.Layer).Losses;
        gains.AddPopulation(fold.Rows, population);
        foreach (var (candidate, count, answer) in predictor is null ? [] : fold.Membership(without.Layer, predictor, on))
        {
            gains.Add(candidate, count, fold.Rows, population, answer.Losses);
        }

        if (forms.Length == 0 || Solution(without, trial.With(solved.Form), on) is not { } solution)
        {
            return; // nothing varies between the other clusters: the population answers
        }

        foreach (var slopes in forms)
        {
            foreach (var (count, answer) in fold.Context(without.Layer with { Context = solution.Solve(slopes).Context }).Index())
            {
                gains.Add(Name(slopes), count, fold.Rows, population, answer.Losses);
            }
        }
    }

    private ContextSolution? Solution(RefitCandidate solved, RefitRows rows, int[] on) => ClusterSummaries.Of(rows, rows.InputColumns, 0, on) is { } summaries
        ? new ContextSolution(trial.Likelihoods(solved, on), solved.Layer.Effects[0].Design, summaries, solved.Fit.Factors[0].Covariance)
        : null;
}
