using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Documents;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <content>Clusters that training did not have, told from their unlabelled rows.</content>
public sealed partial class ArmedModel
{
    private readonly Lazy<ContextBasis> _context;

    /// <summary>Whether unlabelled rows of a new cluster tell of its effects, so that <c>Infer</c> answers; the manifest's <see cref="BundleManifest.NewClusters"/> says from how many rows on.</summary>
    public bool HasContext => Manifest.Context is { Count: > 0 };

    /// <summary>Why <see cref="UnknownClusterPolicy.Inferred"/> is not the better answer for clusters that training did not have.</summary>
    /// <returns>What training measured on clusters held out, with its standard error; null where it is the better answer, or where nothing was measured.</returns>
    public string? WhyNotInferred() => NewClusterText.AgainstInferred(Manifest);

    /// <summary>
    /// Adds a cluster that training did not have, from unlabelled rows of it: the distribution of its effects given what its rows have in common. The rows must be a fair sample of the cluster. Further
    /// rows of the same cluster add up, in any order; <c>Adapt</c> with labelled rows may follow and starts from this distribution. With fewer rows than
    /// <see cref="BundleManifest.NewClusters"/> found useful the population answers, and the rows count once there are enough. This model stays as it is, and both share their sessions: dispose each
    /// when it is no longer needed, in any order.
    /// </summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Rows of the cluster, one builder each, from <see cref="Row"/> of this model. Their offset is not read.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <exception cref="ArgumentException">A row or the cluster's name is wrong, training had the cluster, or labelled rows of it cannot be joined with unlabelled ones (all outcomes but numbers).</exception>
    /// <exception cref="InvalidOperationException">The model has no context; the message says why.</exception>
    /// <exception cref="ArmedBundleException">The bundle changed on the disk since it was loaded, or does not hold what adaptation needs.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ArmedModel Infer(string cluster, ReadOnlySpan<RowBuilder> rows, bool always = false) => Infer(cluster, Summarise(rows), always);

    /// <summary>Adds a cluster from unlabelled rows in spans; see <see cref="Infer(string, ReadOnlySpan{RowBuilder}, bool)"/>.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="features">Numeric columns of its rows, row by row, [N, numeric columns]; NaN where missing.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <inheritdoc cref="Infer(string, ReadOnlySpan{RowBuilder}, bool)" path="/exception"/>
    public ArmedModel Infer(string cluster, ReadOnlySpan<float> features, ReadOnlySpan<long> categories, bool always = false) => Infer(cluster, Summarise(features, categories), always);

    /// <summary>Adds a cluster from a summary of its unlabelled rows; see <see cref="Infer(string, ReadOnlySpan{RowBuilder}, bool)"/>.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="summary">Its rows. It is checked: a summary may come from anywhere.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <inheritdoc cref="Infer(string, ReadOnlySpan{RowBuilder}, bool)" path="/exception"/>
    public ArmedModel Infer(string cluster, ContextSummary summary, bool always = false)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return Infer([new(cluster, summary)], always);
    }

    /// <summary>Adds many clusters at once; see <see cref="Infer(string, ReadOnlySpan{RowBuilder}, bool)"/>.</summary>
    /// <param name="summaries">Names and summaries, such as from <see cref="SummariseNew"/>; those of one name add up. New clusters get their codes in this order.</param>
    /// <param name="always">Whether the rows are used however few they are. Default false.</param>
    /// <returns>The model with the clusters; dispose it.</returns>
    /// <inheritdoc cref="Infer(string, ReadOnlySpan{RowBuilder}, bool)" path="/exception"/>
    public ArmedModel Infer(IEnumerable<KeyValuePair<string, ContextSummary>> summaries, bool always = false)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        KeyValuePair<string, ContextSummary>[] given = [.. summaries];
        var context = _context.Value;
        var factor = _schema.Factors[context.Factor];
        Enter();
        try
        {
            var basis = _basis.Value;
            var adapted = _adapted ?? [.. basis.Factors.Select(known => new AdaptedFactor(known))];
            var groups = ClusterGroups.Of(factor, Array.ConvertAll(given, pair => pair.Key));
            var states = groups.Select(group => (group.Code, Infer(basis, adapted[context.Factor], group, given, always))).ToList();
            return new ArmedModel(
                this, Replace(_schema.Factors, context.Factor, factor.With([.. groups.Where(group => group.IsNew).Select(group => group.Name)])),
                Replace(adapted, context.Factor, adapted[context.Factor].With(states)));
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>Sums up unlabelled rows of one cluster.</summary>
    /// <param name="rows">Its rows, one builder each, from <see cref="Row"/> of this model. Their offset is not read.</param>
    /// <returns>What <c>Infer</c> needs of them; it holds no row.</returns>
    /// <exception cref="ArgumentException">A row is another model's, is given twice, or holds an infinite number.</exception>
    /// <exception cref="InvalidOperationException">The model has no context; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ContextSummary Summarise(ReadOnlySpan<RowBuilder> rows)
    {
        var copied = new CopiedRows(_schema, rows, withOffsets: false);
        return _schema.Numeric.Length + _schema.Categorical.Length > 0 ? Summarise(copied.Features, copied.Categories) : _context.Value.Empty(_schema.Factors[_context.Value.Factor].Name);
    }

    /// <summary>Sums up unlabelled rows of one cluster from spans.</summary>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <returns>What <c>Infer</c> needs of them; it holds no row.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a number is infinite.</exception>
    /// <exception cref="InvalidOperationException">The model has no context; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ContextSummary Summarise(ReadOnlySpan<float> features, ReadOnlySpan<long> categories)
    {
        var rows = UnlabelledRows.Require(_schema, features, categories);
        return Summarise(features, categories, new int[rows.Count], 1)[0];
    }

    /// <summary>Sums up the rows of every cluster that the model does not know; rows of known clusters and rows without a cluster are left out.</summary>
    /// <param name="clusters">Name of each row's cluster [N], of the factor whose context the model has; null, empty or a mark of a missing value (NA) for none.</param>
    /// <param name="features">Numeric columns, row by row, [N, numeric columns]; NaN where missing.</param>
    /// <param name="categories">Codes of the categorical columns, row by row, [N, categorical columns]; -1 where unknown.</param>
    /// <returns>Names and summaries, in the order of the clusters' first rows.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, a number is infinite, or a name is not valid Unicode.</exception>
    /// <exception cref="InvalidOperationException">The model has no context; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<KeyValuePair<string, ContextSummary>> SummariseNew(ReadOnlySpan<string?> clusters, ReadOnlySpan<float> features, ReadOnlySpan<long> categories)
    {
        var factor = _schema.Factors[_context.Value.Factor];
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

        var summaries = groups.Length == 0 ? [] : Summarise(features, categories, groupOf, groups.Length);
        return [.. groups.Select((group, at) => KeyValuePair.Create(group.Name, summaries[at]))];
    }

    /// <summary>Reads what <c>Infer</c> needs, so that later calls neither wait for the disk nor fail for it.</summary>
    internal void PrepareContext() => _ = (_context.Value, _basis.Value);

    private ContextSummary[] Summarise(ReadOnlySpan<float> features, ReadOnlySpan<long> categories, int[] groupOf, int groups)
    {
        var context = _context.Value;
        _loaded.Inputs.RequireColumns(GraphRoles.Summary, ComputeAdvice);
        var rows = UnlabelledRows.Require(_schema, features, categories);
        BatchChecks.Require(groupOf.Length, rows.Count, 1, "clusters");
        Enter();
        try
        {
            return UnlabelledRows.Summarise(context, _schema, _loaded.Sessions.Get(GraphRoles.Summary), rows, groupOf, groups);
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>The state of a cluster with the rows of its group.</summary>
    private ClusterState Infer(AdaptationBasis basis, AdaptedFactor factor, ClusterGroups group, KeyValuePair<string, ContextSummary>[] given, bool always)
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
            (state, prior) = _context.Value.Add(state, given[row].Value, always);
        }

        return basis.Update.Told(factor.Basis, before, state!, prior);
    }
}
