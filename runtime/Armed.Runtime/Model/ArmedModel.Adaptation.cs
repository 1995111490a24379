using System.Text.Json;
using Armed.Runtime.Adaptation;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <content>Adaptation to clusters from labelled rows, without training.</content>
public sealed partial class ArmedModel
{
    private readonly Lazy<AdaptationBasis> _basis;

    /// <summary>The effects' tables and what else the last layer's posterior is made of, read from the bundle at the first use.</summary>
    /// <exception cref="ArmedBundleException">The bundle changed since it was loaded, or does not hold them.</exception>
    internal AdaptationBasis Basis => _basis.Value;

    /// <summary>What is asked about the outcome.</summary>
    internal Outcome Outcome => _schema.Outcome;
    private readonly AdaptedFactor[]? _adapted;
    private readonly long _maxGraphBytes;

    private ArmedModel(ArmedModel origin, ModelFactor[] factors, AdaptedFactor[] adapted)
    {
        (Path, _loaded) = (origin.Path, origin._loaded.With(factors, adapted, origin._basis.Value.Graph.Pairs));
        (_schema, _policy, _basis, _unlabelled, _adapted, _maxGraphBytes) = (_loaded.Schema, origin._policy, origin._basis, origin._unlabelled, adapted, origin._maxGraphBytes);
        _shares = origin._shares.Share();
        _uses = new UseCounter(_shares.Release);
    }

    /// <summary>
    /// Adds a cluster to a model with one grouping factor, or refreshes a known one, from labelled rows: its effects' posterior given the rows, everything else as trained.
    /// Takes microseconds to milliseconds; the first call reads the bundle's directory. This model stays as it is, and both share their sessions: dispose each when it is
    /// no longer needed, in any order.
    /// </summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Labelled rows of the cluster, one builder each, from <see cref="Row"/> of this model.</param>
    /// <param name="outcomes">
    /// Outcome of each row: a number, a count, 1 for a binary outcome's positive level and 0 for the other, or the index of the class; see <see cref="OutcomeOf"/>.
    /// </param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <exception cref="ArgumentException">A row, an outcome or the cluster's name is wrong, or the model has several factors.</exception>
    /// <exception cref="ArmedBundleException">The bundle changed on the disk since it was loaded, or does not hold what adaptation needs.</exception>
    /// <exception cref="InvalidOperationException">The model has an offset and a row none.</exception>
    /// <exception cref="ArithmeticException">The rows hold numbers too large to compute with.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ArmedModel Adapt(string cluster, ReadOnlySpan<RowBuilder> rows, ReadOnlySpan<double> outcomes) => Adapt(SingleFactor(cluster), cluster, rows, outcomes);

    /// <summary>Adds or refreshes a cluster as <see cref="Adapt(string, ReadOnlySpan{RowBuilder}, ReadOnlySpan{double})"/>, with outcomes by the names of their levels.</summary>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Labelled rows of the cluster, one builder each.</param>
    /// <param name="outcomes">Level of each row's outcome.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <exception cref="ArgumentException">A row, an outcome or the cluster's name is wrong, or the model has several factors.</exception>
    /// <exception cref="ArmedBundleException">The bundle changed on the disk since it was loaded, or does not hold what adaptation needs.</exception>
    /// <exception cref="InvalidOperationException">The outcome has no levels, or the model has an offset and a row none.</exception>
    /// <exception cref="ArithmeticException">The rows hold numbers too large to compute with.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ArmedModel Adapt(string cluster, ReadOnlySpan<RowBuilder> rows, ReadOnlySpan<string> outcomes)
    {
        var codes = new double[outcomes.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = OutcomeOf(outcomes[i]);
        }

        return Adapt(SingleFactor(cluster), cluster, rows, codes);
    }

    /// <summary>Adds or refreshes a cluster of one of several factors; the rows count as of no known cluster of the others.</summary>
    /// <param name="factor">The factor, from <see cref="Factor"/>.</param>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Labelled rows of the cluster, one builder each.</param>
    /// <param name="outcomes">Outcome of each row.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <inheritdoc cref="Adapt(string, ReadOnlySpan{RowBuilder}, ReadOnlySpan{double})" path="/exception"/>
    public ArmedModel Adapt(ModelFactor factor, string cluster, ReadOnlySpan<RowBuilder> rows, ReadOnlySpan<double> outcomes)
    {
        var copied = new CopiedRows(_schema, rows);
        return Adapt(factor, cluster, new LabelledRows { Features = copied.Features, Categories = copied.Categories, Offsets = copied.Offsets, Outcomes = outcomes });
    }

    /// <summary>Adds or refreshes a cluster from spans, with the rows' other clusters, offsets and weights where there are any.</summary>
    /// <param name="factor">The factor, from <see cref="Factor"/>.</param>
    /// <param name="cluster">Name of the cluster.</param>
    /// <param name="rows">Its labelled rows.</param>
    /// <returns>The model with the cluster; dispose it.</returns>
    /// <inheritdoc cref="Adapt(string, ReadOnlySpan{RowBuilder}, ReadOnlySpan{double})" path="/exception"/>
    public ArmedModel Adapt(ModelFactor factor, string cluster, LabelledRows rows)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var names = new string[rows.Outcomes.Length];
        Array.Fill(names, cluster);
        return Adapt(factor, names, rows);
    }

    /// <summary>Adds or refreshes many clusters of a factor at once.</summary>
    /// <param name="factor">The factor, from <see cref="Factor"/>.</param>
    /// <param name="clusters">Name of each row's cluster [N]; new ones get their codes in the order of their first rows.</param>
    /// <param name="rows">Labelled rows of these clusters, in any order.</param>
    /// <returns>The model with the clusters; dispose it.</returns>
    /// <inheritdoc cref="Adapt(string, ReadOnlySpan{RowBuilder}, ReadOnlySpan{double})" path="/exception"/>
    public ArmedModel Adapt(ModelFactor factor, ReadOnlySpan<string> clusters, LabelledRows rows)
    {
        RequireOwn(factor);
        _loaded.Inputs.RequireColumns(GraphRoles.Features, "Make rows with Rows(count), set their inputs, and pass them to Adapt with the outcomes.");
        return Adapt(factor, clusters, BatchChecks.Rows(_schema, rows.Features, rows.Categories, rows.Clusters, rows.Offsets, rows.Outcomes.Length), rows);
    }

    /// <summary>Adds or refreshes many clusters of a factor at once, of a model that takes images or other inputs that are not made of columns.</summary>
    /// <param name="factor">The factor, from <see cref="Factor"/>.</param>
    /// <param name="clusters">Name of each row's cluster [N]; new ones get their codes in the order of their first rows.</param>
    /// <param name="rows">
    /// The rows, from <see cref="Rows"/> of this model, with the inputs of the graph <c>features</c>. Their input <c>cluster</c> gives the effects of the factors that are not adapted; without it their clusters are unknown.
    /// </param>
    /// <param name="outcomes">Outcome of each row [N]: a number, a count, 1 for a binary outcome's positive level and 0 for the other, or the index of the class; see <see cref="OutcomeOf"/>.</param>
    /// <param name="weights">Weight of each row [N], at least 0; default empty: 1 each.</param>
    /// <returns>The model with the clusters; dispose it.</returns>
    /// <exception cref="ArgumentException">An input is missing, a row, an outcome or a cluster's name is wrong, or the rows are another model's.</exception>
    /// <exception cref="ArmedBundleException">The bundle changed on the disk since it was loaded, or does not hold what adaptation needs.</exception>
    /// <exception cref="ArithmeticException">The rows hold numbers too large to compute with.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public ArmedModel Adapt(ModelFactor factor, ReadOnlySpan<string> clusters, InputRows rows, ReadOnlySpan<double> outcomes, ReadOnlySpan<double> weights = default)
    {
        RequireOwn(factor);
        RequireOwn(rows);
        RequireNoMapEffects(factor, clusters);
        var graph = rows.Graph(_loaded.Inputs.Of(GraphRoles.Features));
        BatchChecks.RequireFinite(_schema, graph.Offsets);
        return Adapt(factor, clusters, graph, new LabelledRows { Outcomes = outcomes, Weights = weights });
    }

    /// <summary>A cluster that has effects on maps cannot be refreshed: its posterior is of its own maps, and the labelled rows' design is of the population's.</summary>
    private void RequireNoMapEffects(ModelFactor factor, ReadOnlySpan<string> clusters)
    {
        if (factor.Index > 0 || Manifest.Options.ValueKind != JsonValueKind.Object || !Manifest.Options.TryGetProperty("map_effects", out var blocks) || blocks.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var cluster in clusters)
        {
            if (factor.CodeOf(cluster) is >= 0 and var code && code < Manifest.Clusters[0].Levels.Count)
            {
                throw new ArgumentException($"Cluster '{UntrustedText.Clean(cluster)}' was trained with effects on the maps of its images (map_effects), and cannot be refreshed. Adapt new clusters, which have the population's maps, or train again.", nameof(clusters));
            }
        }
    }

    private ArmedModel Adapt(ModelFactor factor, ReadOnlySpan<string> clusters, GraphRows graph, LabelledRows labels)
    {
        LabelledRowChecks.Require(_schema, graph, labels);
        BatchChecks.Require(clusters.Length, graph.Count, 1, nameof(clusters));
        Enter();
        try
        {
            var basis = _basis.Value;
            var adapted = _adapted ?? [.. basis.Factors.Select(known => new AdaptedFactor(known))];
            var design = new LabelledDesign(adapted, factor.Index, new FeatureRows(_schema, _loaded.Sessions.Get(GraphRoles.Features)), graph, labels, basis.ClassWeights);
            var groups = ClusterGroups.Of(_schema.Factors[factor.Index], clusters, labels.Weights);
            var states = groups.Select(group => (group.Code, basis.Update.Apply(adapted[factor.Index].Basis, adapted[factor.Index].Before(group.Code), design.Of(group.Rows)))).ToList();
            return new ArmedModel(
                this, Replace(_schema.Factors, factor.Index, _schema.Factors[factor.Index].With([.. groups.Where(group => group.IsNew).Select(group => group.Name)])),
                Replace(adapted, factor.Index, adapted[factor.Index].With(states)));
        }
        finally
        {
            _uses.Leave();
        }
    }

    /// <summary>The number that stands for a level of the outcome where outcomes are given as numbers.</summary>
    /// <param name="level">Name of the level, in any program's spelling: see <see cref="ModelColumn.CodeOf(string)"/>.</param>
    /// <returns>1 for a binary outcome's positive level and 0 for the other; else the index of the class.</returns>
    /// <exception cref="ArgumentException">The outcome has no such level; the message suggests the nearest.</exception>
    /// <exception cref="InvalidOperationException">The outcome is a number or a count.</exception>
    public double OutcomeOf(string level)
    {
        ArgumentNullException.ThrowIfNull(level);
        if (_schema.Classes.Count == 0)
        {
            throw new InvalidOperationException($"The outcome '{Manifest.Outcome.Name}' is {Manifest.Task} and has no levels. Pass its numbers.");
        }

        var code = _schema.ClassCodes.Find(level);
        if (code >= 0)
        {
            return code;
        }

        throw new ArgumentException($"The outcome '{Manifest.Outcome.Name}' has no level '{UntrustedText.Clean(level)}'. {NearestName.Advice(level, _schema.Classes)}", nameof(level));
    }

    /// <summary>The clusters that were added or refreshed since the bundle was loaded, with their effects.</summary>
    /// <returns>By factor and code; none for a model that was not adapted.</returns>
    public IReadOnlyList<AdaptedCluster> GetAdaptedClusters()
        => [.. (_adapted ?? []).SelectMany((factor, index) => Codes(factor).Select(code => OriginalEffects.Describe(
            Manifest.RandomEffects.First(effects => effects.Factor == factor.Basis.Name), factor.Basis.Shape, _schema.Classes, _schema.Factors[index].Levels[code], factor.Find(code)!, code >= factor.Basis.Table.Clusters)))];

    /// <summary>
    /// Writes an adapted model as a whole bundle: the mixed graph with its tables changed, manifest, card and table of effects; the rest copied from the bundle that was
    /// loaded. It is checked as <see cref="BundleVerifier"/> does before it is moved into place. The Z-predictor and inferred.onnx stay: they do not know adapted clusters.
    /// </summary>
    /// <param name="path">The new bundle's directory.</param>
    /// <param name="force">Whether an existing bundle there is replaced. Default false.</param>
    /// <exception cref="InvalidOperationException">Nothing was adapted since the bundle was loaded.</exception>
    /// <exception cref="ArmedBundleException">The loaded bundle changed on the disk.</exception>
    /// <exception cref="BundleWriteException">The target exists, or the disk or its permissions refuse.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Save(string path, bool force = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (_adapted is null)
        {
            throw new InvalidOperationException($"Nothing was adapted since the bundle {Path} was loaded, so there is nothing to save. Copy its directory instead.");
        }

        Enter();
        try
        {
            new AdaptedBundle(BundleCommit.Recover(Path), Manifest, _basis.Value, _adapted, _schema.Factors, _maxGraphBytes).Save(path, force, FirstFault);
        }
        finally
        {
            _uses.Leave();
        }
    }

    private static IEnumerable<int> Codes(AdaptedFactor factor)
        => factor.Refreshed.Keys.Order().Concat(Enumerable.Range(factor.Basis.Table.Clusters, factor.Added.Count));

    private ModelFactor SingleFactor(string cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return _schema.Factors.Length == 1
            ? _schema.Factors[0]
            : throw new ArgumentException(
                $"A cluster, '{UntrustedText.Clean(cluster)}', was given without its factor; the model has {_schema.Factors.Length}: {FactorNames()}. Pass Factor(name) first.", nameof(cluster));
    }

    private static T[] Replace<T>(T[] items, int index, T item)
    {
        var copy = (T[])items.Clone();
        copy[index] = item;
        return copy;
    }

    private static (string Name, string Detail)? FirstFault(string path, ArmedModelOptions options)
        => BundleVerifier.Verify(path, options).Checks.FirstOrDefault(check => !check.Ok) is { } fault ? (fault.Name, fault.Detail) : null;
}
