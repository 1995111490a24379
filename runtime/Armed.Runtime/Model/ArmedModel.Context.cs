using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Documents;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <content>Clusters that training did not have, told from their unlabelled rows.</content>
public sealed partial class ArmedModel
{
    private readonly Lazy<UnlabelledBasis> _unlabelled;

    /// <summary>Whether <c>Infer</c> answers a new cluster by the means of its unlabelled rows; the manifest's <see cref="BundleManifest.NewClusters"/> says from how many rows on.</summary>
    public bool HasContext => Manifest.Context is { Count: > 0 };

    /// <summary>
    /// Whether <c>Infer</c> answers a new cluster by the known clusters that its unlabelled rows resemble: the model has a Z-predictor, one grouping factor and one linear predictor. The manifest's
    /// <see cref="BundleManifest.NewClusters"/> says from how many rows on this is better than the population's answer, if ever.
    /// </summary>
    public bool HasMembership => MembershipBasis.Why(Manifest) is null;

    /// <summary>
    /// Whether <see cref="UnlabelledAnswer.Auto"/> has another answer than the population's for some number of unlabelled rows: training found one that is clearly better, or measured nothing and the model
    /// has a context.
    /// </summary>
    public bool HasAdoptedAnswer => _loaded.HasAdoptedAnswer;

    /// <summary>Why <see cref="UnknownClusterPolicy.Inferred"/> is not the better answer for clusters that training did not have.</summary>
    /// <returns>What training measured on clusters held out, with its standard error; null where it is the better answer, or where nothing was measured.</returns>
    public string? WhyNotInferred() => NewClusterText.AgainstInferred(Manifest);

    /// <summary>
    /// Adds a cluster that training did not have, from unlabelled rows of it: the distribution of its effects given what its rows have in common, or given the known clusters that they resemble. The rows must
    /// be a fair sample of the cluster. Further rows of the same cluster add up, in any order; <c>Adapt</c> with labelled rows may follow and starts from this distribution. With fewer rows than
    /// <see cref="BundleManifest.NewClusters"/> found useful the population answers, and the rows count once there are enough. This model stays as it is, and both share their sessions: dispose each
    /// when it is no longer needed, in any order.
    /// </summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Rows of the cluster, one builder each, from <see cref="Row"/> of this model. Their offset is not read.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <param name="answer">By what they answer; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <exception cref="ArgumentException">A row or the cluster's name is wrong, training had the cluster, or labelled rows of it cannot be joined with unlabelled ones (all outcomes but numbers).</exception>
    /// <exception cref="InvalidOperationException">The model has no such answer; the message says why.</exception>
    /// <exception cref="ArmedBundleException">The bundle changed on the disk since it was loaded, or does not hold what adaptation needs.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ArmedModel Infer(string cluster, ReadOnlySpan<RowBuilder> rows, bool always = false, UnlabelledAnswer? answer = null) => Infer(cluster, Summarise(rows, answer), always, answer);

    /// <summary>Adds a cluster from unlabelled rows in spans; see <see cref="Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)"/>.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="features">Numeric columns of its rows, row by row, [N, numeric columns]; NaN where missing.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <param name="answer">By what they answer; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <inheritdoc cref="Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)" path="/exception"/>
    public ArmedModel Infer(string cluster, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, bool always = false, UnlabelledAnswer? answer = null) =>
        Infer(cluster, Summarise(features, categories, answer), always, answer);

    /// <summary>Adds a cluster from a summary of its unlabelled rows; see <see cref="Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)"/>.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="summary">Its rows. It is checked: a summary may come from anywhere.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <param name="answer">By what they answer; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <inheritdoc cref="Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)" path="/exception"/>
    public ArmedModel Infer(string cluster, ContextSummary summary, bool always = false, UnlabelledAnswer? answer = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return Infer([new(cluster, summary)], always, answer);
    }

    /// <summary>Adds many clusters at once; see <see cref="Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)"/>.</summary>
    /// <param name="summaries">Names and summaries, such as from <see cref="SummariseNew"/>; those of one name add up. New clusters get their codes in this order.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <param name="answer">By what they answer; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>The model with the clusters; dispose it.</returns>
    /// <inheritdoc cref="Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)" path="/exception"/>
    public ArmedModel Infer(IEnumerable<KeyValuePair<string, ContextSummary>> summaries, bool always = false, UnlabelledAnswer? answer = null)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        KeyValuePair<string, ContextSummary>[] given = [.. summaries];
        var (unlabelled, wanted) = (_unlabelled.Value, answer ?? OwnAnswer);
        var factor = _schema.Factors[unlabelled.Factor];
        Enter();
        try
        {
            var basis = _basis.Value;
            var adapted = _adapted ?? [.. basis.Factors.Select(known => new AdaptedFactor(known))];
            var groups = ClusterGroups.Of(factor, Array.ConvertAll(given, pair => pair.Key));
            var states = groups.Select(group => (group.Code, Infer(basis, adapted[unlabelled.Factor], group, given, wanted, always))).ToList();
            return new ArmedModel(
                this, Replace(_schema.Factors, unlabelled.Factor, factor.With([.. groups.Where(group => group.IsNew).Select(group => group.Name)])),
                Replace(adapted, unlabelled.Factor, adapted[unlabelled.Factor].With(states)));
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>Sums up unlabelled rows of one cluster.</summary>
    /// <param name="rows">Its rows, one builder each, from <see cref="Row"/> of this model. Their offset is not read.</param>
    /// <param name="answer">By what they will answer, which decides what is summed up; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>What <c>Infer</c> needs of them; it holds no row.</returns>
    /// <exception cref="ArgumentException">A row is another model's, is given twice, or holds an infinite number.</exception>
    /// <exception cref="InvalidOperationException">The model has no such answer; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ContextSummary Summarise(ReadOnlySpan<RowBuilder> rows, UnlabelledAnswer? answer = null)
    {
        var copied = new CopiedRows(_schema, rows, withOffsets: false);
        return _schema.Numeric.Length + _schema.Categorical.Length > 0 ? Summarise(copied.Features, copied.Categories, answer) : _unlabelled.Value.Empty(answer ?? OwnAnswer);
    }

    /// <summary>Sums up unlabelled rows of one cluster from spans.</summary>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="answer">By what they will answer, which decides what is summed up; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>What <c>Infer</c> needs of them; it holds no row.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is infinite.</exception>
    /// <exception cref="InvalidOperationException">The model has no such answer; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ContextSummary Summarise(ReadOnlySpan<float> features, ReadOnlySpan<long> categories, UnlabelledAnswer? answer = null)
    {
        var rows = UnlabelledRows.Require(_schema, features, categories);
        return Summarise(features, categories, new int[rows.Count], 1, answer ?? OwnAnswer)[0];
    }

    /// <summary>Sums up the rows of every cluster that the model does not know; rows of known clusters and rows without a cluster are left out.</summary>
    /// <param name="clusters">Name of each row's cluster [N], of the factor whose context the model has; null, empty or a mark of a missing value (NA) for none.</param>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="answer">By what they will answer, which decides what is summed up; null for that of <see cref="UnknownCluster"/>, and else the better one that training found.</param>
    /// <returns>Names and summaries, in the order of the clusters' first rows.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, a number is infinite, or a name is not valid Unicode.</exception>
    /// <exception cref="InvalidOperationException">The model has no such answer; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<KeyValuePair<string, ContextSummary>> SummariseNew(
        ReadOnlySpan<string?> clusters, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, UnlabelledAnswer? answer = null)
    {
        var factor = _schema.Factors[_unlabelled.Value.Factor];
        var (named, names) = (new List<int>(), new List<string>());
        for (var row = 0; row < clusters.Length; row++)
        {
            if (clusters[row] is { } name && !factor.IsNone(name))
            {
                named.Add(row);
                names.Add(name);
            }
        }

        ClusterGroups[] groups = [.. ClusterGroups.Of(factor, names.ToArray()).Where(group => group.IsNew)];
        var groupOf = new int[clusters.Length];
        Array.Fill(groupOf, -1);
        for (var group = 0; group < groups.Length; group++)
        {
            groups[group].Rows.ForEach(row => groupOf[named[row]] = group);
        }

        var summaries = groups.Length == 0 ? [] : Summarise(features, categories, groupOf, groups.Length, answer ?? OwnAnswer);
        return [.. groups.Select((group, at) => KeyValuePair.Create(group.Name, summaries[at]))];
    }

    /// <summary>Reads what <c>Infer</c> needs, so that later calls neither wait for the disk nor fail for it.</summary>
    internal void PrepareContext() => _ = (_unlabelled.Value, _basis.Value);

    /// <summary>What a policy for unknown clusters asks of unlabelled rows; null for one that does not ask.</summary>
    internal static UnlabelledAnswer? AnswerOf(UnknownClusterPolicy policy) => policy switch
    {
        UnknownClusterPolicy.Context => UnlabelledAnswer.Context,
        UnknownClusterPolicy.Membership => UnlabelledAnswer.Membership,
        UnknownClusterPolicy.Auto => UnlabelledAnswer.Auto,
        _ => null,
    };

    private UnlabelledAnswer OwnAnswer => AnswerOf(_policy) ?? UnlabelledAnswer.Auto;

    /// <summary>The policy for a row of which nothing but itself is known: auto is inferred where that was adopted for one row.</summary>
    private UnknownClusterPolicy Resolved(UnknownClusterPolicy? policy) => (policy ?? _policy) is not UnknownClusterPolicy.Auto and var given
        ? given
        : _loaded.InfersRows ? UnknownClusterPolicy.Inferred : UnknownClusterPolicy.Population;

    private ContextSummary[] Summarise(ReadOnlySpan<float> features, ReadOnlySpan<long> categories, int[] groupOf, int groups, UnlabelledAnswer answer)
    {
        var (unlabelled, (context, membership)) = (_unlabelled.Value, _unlabelled.Value.Wanted(answer));
        foreach (var role in new[] { context is null ? null : GraphRoles.Summary, membership is null ? null : GraphRoles.ZPredictor }.OfType<string>())
        {
            _loaded.Inputs.RequireColumns(role, ComputeAdvice);
        }

        var rows = UnlabelledRows.Require(_schema, features, categories);
        BatchChecks.Require(groupOf.Length, rows.Count, 1, "clusters");
        Enter();
        try
        {
            return UnlabelledRows.Summarise(unlabelled, answer, _schema, _loaded.Sessions, rows, groupOf, groups);
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>The state of a cluster with the rows of its group.</summary>
    private ClusterState Infer(AdaptationBasis basis, AdaptedFactor factor, ClusterGroups group, KeyValuePair<string, ContextSummary>[] given, UnlabelledAnswer answer, bool always)
    {
        var before = factor.Before(group.Code);
        var name = UntrustedText.Clean(group.Name);
        if (before is { IsNew: false })
        {
            throw new ArgumentException($"Training had the cluster '{name}', and its effects are known from its labelled rows. Predict with the model as it is, or adapt it with further labelled rows.", nameof(group));
        }

        if (before is { Rows: > 0, Sums: null })
        {
            throw new ArgumentException($"'{name}' was adapted with {before.Rows} labelled rows, and with this kind of outcome unlabelled rows cannot be joined with them later. Call Infer before Adapt.", nameof(group));
        }

        var (state, prior) = (before?.Context, before?.Prior);
        foreach (var row in group.Rows)
        {
            (state, prior) = _unlabelled.Value.Add(factor, state, given[row].Value, answer, always);
        }

        return basis.Update.Told(factor.Basis, before, state!, prior);
    }
}
