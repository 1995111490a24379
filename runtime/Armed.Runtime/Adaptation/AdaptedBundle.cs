using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Documents;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Adaptation;

/// <summary>A whole bundle from a loaded one and the clusters that were adapted in memory since.</summary>
/// <param name="directory">The loaded bundle.</param>
/// <param name="parent">Its manifest.</param>
/// <param name="basis">Its tables.</param>
/// <param name="adapted">Adapted clusters of each factor.</param>
/// <param name="factors">The factors with their new clusters.</param>
/// <param name="maxBytes">Largest file that is read.</param>
internal sealed class AdaptedBundle(
    string directory, BundleManifest parent, AdaptationBasis basis, AdaptedFactor[] adapted, IReadOnlyList<ModelFactor> factors, long maxBytes)
{
    /// <summary>By factor the names of its table in the new graph of Grad-CAM.</summary>
    private Dictionary<int, EffectTableDescription> _mapNames = [];

    /// <summary>They are about the parent: listings of an export, and the report, whose clusters have other effects now.</summary>
    private static readonly string[] s_ofParent = ["SHA256SUMS", "armed-export.json", "report.html"];

    /// <summary>Writes the bundle, checks it whole, and moves it into place.</summary>
    /// <param name="path">The directory to write.</param>
    /// <param name="force">Whether an existing bundle is replaced.</param>
    /// <param name="firstFault">Checks a written bundle: the name and the detail of its first fault, or null.</param>
    public void Save(string path, bool force, Func<string, ArmedModelOptions, (string Name, string Detail)?> firstFault)
    {
        var files = Copies();
        var manifest = Manifest(files);
        files[ModelCard.FileName] = ModelCard.Write(manifest);
        if (manifest.RandomEffects.All(effects => effects.Units.Count > 0))
        {
            files[EffectsCsv.FileName] = EffectsCsv.Write(adapted.SelectMany((factor, index) => Rows(factor, factors[index].Levels)));
        }

        using var staged = BundleWriter.Stage(path, files, manifest, force);
        if (firstFault(staged.Path, new ArmedModelOptions { Device = ArmedDevice.Cpu, MaxGraphBytes = maxBytes, Outcomes = parent.Outcomes }) is { } fault)
        {
            throw new BundleWriteException(path, $"the adapted bundle fails the check '{fault.Name}': {fault.Detail}", "Verify the bundle that it was adapted from. If that bundle passes, please report this.");
        }

        staged.Commit();
    }

    /// <summary>The parent's files with a new mixed graph, and a new graph of Grad-CAM where that reads effects.</summary>
    private Dictionary<string, byte[]> Copies()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var graph in parent.Graphs)
        {
            files[graph.File] = graph.Role == GraphRoles.Mixed ? MixedFile() : MapTables.AreIn(graph, parent) ? MapFile(graph) : BundleReader.ReadHashed(directory, graph, maxBytes);
        }

        foreach (var file in new DirectoryInfo(directory).EnumerateFiles())
        {
            // A link may lead out of the bundle, and what it names would then be published.
            if (BundleFileName.IsPlain(file.Name) && file.Name != BundleManifest.FileName && file.LinkTarget is null && file.Length > 0 && !s_ofParent.Contains(file.Name) && !files.ContainsKey(file.Name))
            {
                files[file.Name] = BundleReader.ReadFile(directory, file.Name, maxBytes);
            }
        }

        return files;
    }

    private byte[] MixedFile()
    {
        return basis.Graph.With([.. adapted.Select(Changes)], GraphMetadata.Vocabulary, Vocabulary(basis.Graph));
    }

    private static EffectChanges? Changes(AdaptedFactor factor) => factor.IsEmpty ? null
        : new EffectChanges(factor.Refreshed.ToDictionary(pair => pair.Key, pair => pair.Value.Row), [.. factor.Added.Select(state => state.Row)]);

    private string Vocabulary(MixedGraph graph)
    {
        var added = factors.ToDictionary(factor => factor.Name, IReadOnlyList<string> (factor) => [.. factor.Levels.Skip(parent.Clusters[factor.Index].Levels.Count)], StringComparer.Ordinal);
        return VocabularyText.With(graph.Metadata.GetValueOrDefault(GraphMetadata.Vocabulary, ""), added);
    }

    /// <summary>The graph of Grad-CAM with the means of the adapted clusters.</summary>
    private byte[] MapFile(GraphDescription graph)
    {
        var tables = MapTables.Read(BundleReader.ReadHashed(directory, graph, maxBytes), parent);
        (EffectChanges? Changes, int Factor)[] changed = [.. tables.Factors.Select(factor => (Changes(adapted[factor]), factor))];
        _mapNames = changed.Select((change, place) => (change.Factor, tables.Graph.Names(place, isChanged: change.Changes is not null))).ToDictionary(pair => pair.Factor, pair => new EffectTableDescription(pair.Item2.Values, pair.Item2.Codes));
        return tables.Graph.With([.. changed.Select((change, place) => change.Changes?.Cut(tables.Graph.Tables[place].Width))], GraphMetadata.Vocabulary, Vocabulary(tables.Graph));
    }

    private BundleManifest Manifest(Dictionary<string, byte[]> files)
    {
        List<GraphDescription> graphs = [.. parent.Graphs.Select(graph => graph with { Sha256 = BundleManifest.Hash(files[graph.File]) })];
        var states = States();
        return parent with
        {
            BundleId = BundleManifest.ComputeBundleId(graphs),
            FormatVersion = BundleManifest.CurrentFormatVersion,
            Graphs = graphs,
            Clusters = [.. parent.Clusters.Select(Clusters)],
            RandomEffects = [.. parent.RandomEffects.Select(WithTable)],
            RandomEffectPairs = parent.RandomEffectPairs is { } pairs ? [.. pairs.Select(WithTable)] : null,
            Lineage = [parent.BundleId, .. parent.Lineage],
            Adaptation = new AdaptationDescription
            {
                Parent = parent.BundleId,
                Rows = adapted.Sum(NewRows),
                Method = states.All(state => state.Rows == 0) ? states.Any(state => state.IsByMembership) ? "membership" : "context" : basis.Update.Method,
                Clusters = states,
            },
        };
    }

    /// <summary>Names of the factor's table in the new mixed graph.</summary>
    private RandomEffectsDescription WithTable(RandomEffectsDescription effects)
    {
        var index = factors.First(factor => factor.Name == effects.Factor).Index;
        var (values, codes) = basis.Graph.Names(index, isChanged: !adapted[index].IsEmpty);
        return effects with { Table = new EffectTableDescription(values, codes), MapTable = _mapNames.GetValueOrDefault(index) };
    }

    /// <summary>Name of a pair's table in the new mixed graph.</summary>
    private EffectPairDescription WithTable(EffectPairDescription pair, int index)
    {
        var place = basis.Graph.Pairs[index].Place;
        return pair with { Values = basis.Graph.PairName(index, isChanged: adapted[place.Factor].Refreshed.Count > 0 || adapted[place.Other].Refreshed.Count > 0) };
    }

    /// <summary>Every adapted cluster, those before this adaptation included.</summary>
    private List<AdaptedClusterDescription> States()
    {
        var states = new List<AdaptedClusterDescription>();
        foreach (var (factor, index) in adapted.Select((factor, index) => (factor, index)))
        {
            var codes = factor.Basis.Saved.Keys.Concat(factor.Refreshed.Keys).Concat(Enumerable.Range(factor.Basis.Table.Clusters, factor.Added.Count)).Distinct().Order();
            states.AddRange(codes.Select(code => SavedStates.Describe(factor.Basis.Name, factors[index].Levels[code], factor.Before(code)!)));
        }

        return states;
    }

    private ClusterDescription Clusters(ClusterDescription cluster, int index)
    {
        var (factor, levels) = (adapted[index], factors[index].Levels);
        if (factor.IsEmpty)
        {
            return cluster;
        }

        int[] rows = [.. cluster.Rows, .. cluster.Rows.Count == 0 ? [] : factor.Added.Select(state => state.Rows)];
        foreach (var (code, state) in factor.Refreshed)
        {
            if (rows.Length > 0)
            {
                rows[code] += state.Rows - Before(factor, code);
            }
        }

        return cluster with { Levels = [.. levels], Rows = rows };
    }

    private static int NewRows(AdaptedFactor factor)
        => factor.Added.Sum(state => state.Rows) + factor.Refreshed.Sum(pair => pair.Value.Rows - Before(factor, pair.Key));

    private static int Before(AdaptedFactor factor, int code) => factor.Basis.Saved.TryGetValue(code, out var saved) ? saved.Rows : 0;

    /// <summary>
    /// The effects of every cluster of a factor. All standard deviations are given the fixed effects, those of clusters that were not adapted, too: how a cluster's effects
    /// depend on the fixed effects is known of training rows alone, and one column has one meaning.
    /// </summary>
    private IEnumerable<EffectSummary> Rows(AdaptedFactor factor, IReadOnlyList<string> levels)
    {
        var effects = parent.RandomEffects.First(effects => effects.Factor == factor.Basis.Name);
        return levels.SelectMany((level, code) => OriginalEffects.Of(effects, factor.Basis.Shape, parent.Outcome.Classes, factor.Before(code)!.Posterior)
            .Select(effect => new EffectSummary(effects.Factor, level, effect.Term, effect.Mean, effect.Sd)));
    }
}
