using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Adaptation;

/// <summary>By what a model's unlabelled rows tell of new clusters, and from how many on, with the checks of summaries.</summary>
internal sealed class UnlabelledBasis
{
    /// <summary>Beyond, sums in double precision lose what a row adds, and no cluster has so many rows.</summary>
    private const int MostRows = 100_000_000;

    private readonly string _fitId;
    private readonly string _factor;
    private readonly string? _whyNoContext;
    private readonly string? _whyNoMembership;
    private readonly AdoptedAnswers _adopted;

    private UnlabelledBasis(BundleManifest manifest, ModelSchema schema)
    {
        (Context, Membership, _whyNoContext, _whyNoMembership) = (ContextBasis.Of(manifest), MembershipBasis.Of(manifest), ContextBasis.Why(manifest), MembershipBasis.Why(manifest));
        (_fitId, _factor) = (manifest.FitId, Context is not null ? manifest.Context![0].Factor : schema.Factors[0].Name);
        (Factor, _adopted) = (Array.FindIndex(schema.Factors, factor => factor.Name == _factor), new AdoptedAnswers(manifest, _factor));
    }

    /// <summary>Index of the grouping factor.</summary>
    public int Factor { get; }

    /// <summary>By summary columns; null if the model cannot.</summary>
    public ContextBasis? Context { get; }

    /// <summary>By the clusters that rows resemble; null if the model cannot.</summary>
    public MembershipBasis? Membership { get; }

    /// <exception cref="InvalidOperationException">The model can do neither; the message says why.</exception>
    public static UnlabelledBasis Of(BundleManifest manifest, ModelSchema schema)
    {
        var basis = new UnlabelledBasis(manifest, schema);
        return basis.Context is not null || basis.Membership is not null ? basis : throw Cannot(UnlabelledAnswer.Context, basis._whyNoContext!);
    }

    /// <summary>The sums that an answer takes of rows.</summary>
    /// <param name="answer">The answer.</param>
    /// <exception cref="InvalidOperationException">The model has not got it; the message says why.</exception>
    public (ContextBasis? Context, MembershipBasis? Membership) Wanted(UnlabelledAnswer answer)
    {
        Require(answer);
        return answer switch
        {
            UnlabelledAnswer.Context => (Context, null),
            UnlabelledAnswer.Membership => (null, Membership),
            _ => (Context, Context is null || _adopted.HaveMembership ? Membership : null),
        };
    }

    /// <summary>A summary of no row.</summary>
    /// <param name="answer">What it is for.</param>
    public ContextSummary Empty(UnlabelledAnswer answer)
    {
        var (context, membership) = Wanted(answer);
        return new() { FitId = _fitId, Factor = _factor, Rows = 0, Sums = new double[context?.Columns.Count ?? 0], MembershipSums = membership is null ? null : new double[membership.Classes] };
    }

    /// <summary>The unlabelled rows of a cluster with further ones, and the distribution of its effects; null for the population's.</summary>
    /// <param name="factor">The factor, with the clusters' effects.</param>
    /// <param name="before">The rows so far; null for none.</param>
    /// <param name="summary">Further rows.</param>
    /// <param name="answer">By what they answer.</param>
    /// <param name="always">Whether they are used however few they are.</param>
    public (ClusterContext Context, EffectDistribution? Prior) Add(AdaptedFactor factor, ClusterContext? before, ContextSummary summary, UnlabelledAnswer answer, bool always)
    {
        Require(answer);
        Require(summary);
        RequireRows((long)summary.Rows + (before?.Rows ?? 0));
        var rows = summary.Rows + (before?.Rows ?? 0);
        var (sums, memberships) = (Sum(before, before?.Sums, summary.Sums), Sum(before, before?.Memberships, summary.MembershipSums ?? []));
        var used = rows == 0 ? null : Chosen(rows, answer, always);
        return (new ClusterContext(rows, sums, memberships, used), used switch
        {
            UnlabelledAnswer.Context => Context!.Effects(Having(sums, used, Context.Columns.Count), rows),
            UnlabelledAnswer.Membership => Membership!.Effects(factor, Having(memberships, used, Membership.Classes), rows),
            _ => null,
        });
    }

    /// <exception cref="ArgumentException">The number is negative or too large.</exception>
    public static void RequireRows(long rows)
    {
        if (rows is < 0 or > MostRows)
        {
            throw new ArgumentException(Text($"The summary is of {rows} rows; expected 0 to {MostRows}. Summarise the cluster's rows again."), nameof(rows));
        }
    }

    /// <summary>By what so many rows answer; null for the population.</summary>
    private UnlabelledAnswer? Chosen(int rows, UnlabelledAnswer answer, bool always) => answer switch
    {
        UnlabelledAnswer.Context => always || _adopted.AdoptContext(rows) ? answer : null,
        UnlabelledAnswer.Membership => always || _adopted.AdoptMembership(rows) ? answer : null,
        _ => Better(rows) ?? (always ? Context is not null ? UnlabelledAnswer.Context : UnlabelledAnswer.Membership : null),
    };

    /// <summary>The better answer of training that the model has.</summary>
    private UnlabelledAnswer? Better(int rows) => _adopted.Adopted(rows) switch
    {
        UnlabelledAnswer.Membership when Membership is not null => UnlabelledAnswer.Membership,
        not null when Context is not null && _adopted.AdoptContext(rows) => UnlabelledAnswer.Context,
        not null when Context is null && Membership is not null && _adopted.HaveMembership && _adopted.AdoptMembership(rows) => UnlabelledAnswer.Membership,
        _ => null,
    };

    /// <summary>Sums of all rows; empty where those of some were not asked for.</summary>
    private static double[] Sum(ClusterContext? before, double[]? earlier, IReadOnlyList<double> further)
        => before is not { Rows: > 0 } ? [.. further] : earlier!.Length == further.Count ? [.. earlier.Zip(further, (one, other) => one + other)] : [];

    private static double[] Having(double[] sums, UnlabelledAnswer? answer, int expected) => sums.Length == expected ? sums : throw new ArgumentException(
        $"The rows were not summed up for the answer by {Word(answer)}, or those before them were not. Summarise all of the cluster's rows with the answer that Infer is called with.");

    private void Require(UnlabelledAnswer answer)
    {
        if (!Enum.IsDefined(answer))
        {
            throw new ArgumentOutOfRangeException(nameof(answer), answer, "Expected Auto, Context or Membership.");
        }

        if ((answer == UnlabelledAnswer.Context ? _whyNoContext : answer == UnlabelledAnswer.Membership ? _whyNoMembership : null) is { } why)
        {
            throw Cannot(answer, why);
        }
    }

    private static InvalidOperationException Cannot(UnlabelledAnswer answer, string why) =>
        new($"The model cannot tell a new cluster's effects from unlabelled rows{(answer == UnlabelledAnswer.Membership ? " by the clusters that they resemble" : "")}: {why} Use labelled rows with Adapt, or the population's answer.");

    /// <summary>A summary may come from anywhere.</summary>
    private void Require(ContextSummary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        if (summary.FitId != _fitId || summary.Factor != _factor)
        {
            throw new ArgumentException(
                $"The summary is of the factor '{UntrustedText.Clean(summary.Factor)}' of the fit {UntrustedText.Clean(summary.FitId)}; expected '{_factor}' of {_fitId}. Summarise the rows with this model.", nameof(summary));
        }

        RequireRows(summary.Rows);
        var (sums, memberships) = (summary.Sums ?? [], summary.MembershipSums);
        if (sums.Count > 0 || memberships is null)
        {
            RequireSums(summary.Rows, sums, Context?.Columns.Count ?? 0, "summary columns", at => $"of '{Context!.Columns[at]}'");
        }

        if (memberships is not null)
        {
            RequireSums(summary.Rows, memberships, Membership?.Classes ?? 0, "classes of the Z-predictor", at => Text($"of class {at}"));
        }
    }

    private static void RequireSums(int rows, IReadOnlyList<double> sums, int expected, string of, Func<int, string> name)
    {
        if (sums.Count != expected)
        {
            throw new ArgumentException(Text($"The summary has {sums.Count} sums; expected {expected}, one for each of the model's {of}. Summarise the rows with this model."), "summary");
        }

        for (var j = 0; j < expected; j++)
        {
            if (!double.IsFinite(sums[j]) || (rows == 0 && sums[j] != 0))
            {
                throw new ArgumentException(Text($"The summary's sum {name(j)} is {sums[j]}; expected {(rows == 0 ? "0, as it is of no row" : "a finite number")}. Summarise the rows again."), "summary");
            }
        }
    }

    private static string Word(UnlabelledAnswer? answer) => answer == UnlabelledAnswer.Membership ? "membership" : "context";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
