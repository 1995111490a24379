using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Posterior;
using Armed.Runtime.Schema;

namespace Armed.Runtime.Adaptation;

/// <summary>
/// What stays frozen while clusters are adapted: the bundle's own tables, T, sigma, cut points, dispersion. Read once from the bundle's directory, when a model or one of its
/// descendants is first adapted, and shared by all of them.
/// </summary>
internal sealed class AdaptationBasis
{
    private AdaptationBasis(MixedGraph graph, FactorBasis[] factors, ClusterUpdate update, double[] classWeights)
        => (Graph, Factors, Update, ClassWeights) = (graph, factors, update, classWeights);

    /// <summary>The mixed graph's file.</summary>
    public MixedGraph Graph { get; }

    public FactorBasis[] Factors { get; }

    public ClusterUpdate Update { get; }

    /// <summary>What a row of each class weighs; empty if all weigh 1.</summary>
    public double[] ClassWeights { get; }

    /// <exception cref="ArmedBundleException">The bundle changed since it was loaded, or does not hold what adaptation needs.</exception>
    public static AdaptationBasis Read(string path, BundleManifest manifest, ModelSchema schema, long maxGraphBytes)
    {
        if (manifest.Graphs.All(graph => graph.Role != GraphRoles.Features))
        {
            throw Lacking($"a graph with the role {GraphRoles.Features}", string.Join(", ", manifest.Graphs.Select(graph => graph.Role)));
        }

        var mixed = manifest.Graphs.Single(graph => graph.Role == GraphRoles.Mixed);
        var content = BundleReader.ReadGraph(BundleCommit.Recover(path), mixed, manifest, maxGraphBytes).Content;
        try
        {
            var graph = OpenGraph(content, manifest);
            FactorBasis[] factors = [.. manifest.Clusters.Select((cluster, index) => Factor(manifest, schema, cluster, graph, graph.Tables[index]))];
            return new AdaptationBasis(graph, factors, MakeUpdate(manifest, schema), [.. manifest.Outcome.ClassWeights]);
        }
        catch (OnnxFault fault)
        {
            throw new ArmedBundleException(mixed.File, fault.Expected, fault.Found, "This bundle cannot be adapted. Train it again with this version.", fault);
        }
    }

    /// <summary>The tables of a mixed graph, as the manifest tells where they are.</summary>
    /// <exception cref="OnnxFault">The graph does not hold its effects as Armed writes them.</exception>
    public static MixedGraph OpenGraph(ReadOnlyMemory<byte> content, BundleManifest manifest) => new(
        content, [.. manifest.Clusters.Select(cluster => cluster.Levels.Count)], [.. manifest.Clusters.Select(cluster => Table(manifest, cluster))],
        [.. (manifest.RandomEffectPairs ?? []).Select(pair => Place(manifest, pair))]);

    private static EffectPairPlace Place(BundleManifest manifest, EffectPairDescription pair)
    {
        var names = manifest.Clusters.Select(cluster => cluster.Name).ToList();
        var (factor, other) = (names.IndexOf(pair.Factors[0]), names.IndexOf(pair.Factors[1]));
        return new EffectPairPlace(factor, other, pair.Clusters[0], pair.Clusters[1], Effects(factor), Effects(other), pair.Values, pair.Positions, pair.Partners);

        int Effects(int index) => manifest.RandomEffects.First(effects => effects.Factor == names[index]).Terms.Count;
    }

    private static (string, string)? Table(BundleManifest manifest, ClusterDescription cluster)
        => manifest.RandomEffects.FirstOrDefault(effects => effects.Factor == cluster.Name)?.Table is { } table ? (table.Values, table.Codes) : null;

    private static FactorBasis Factor(BundleManifest manifest, ModelSchema schema, ClusterDescription cluster, MixedGraph graph, EffectRows table)
    {
        var effects = manifest.RandomEffects.FirstOrDefault(effects => effects.Factor == cluster.Name)
            ?? throw Lacking($"random_effects of the factor '{cluster.Name}'", "none");
        var shape = EffectShape.Of(effects.Terms.Count, schema.Outputs, table.Width, manifest.Refit?.SecondStage?.Classes ?? 0)
            ?? throw Lacking($"{effects.Terms.Count} effects of '{cluster.Name}' in a table of mixed.onnx", $"rows of {table.Width} numbers");
        var shares = Shares(shape, table);
        return new FactorBasis(cluster.Name, shape, table, Unknown(effects, shape), SavedStates.Of(manifest, cluster, shape, shares))
        {
            Shares = shares,
            Spread = [.. effects.Spread.SelectMany(row => row)],
            SpreadWidth = manifest.SpreadWidth,
            Taken = effects.FixedTable is { } name ? graph.Constant(name, shape.Effects * manifest.SpreadWidth) : default(ReadOnlyMemory<byte>?),
        };
    }

    /// <summary>The unknown cluster has the shares of all rows; null where the table holds none.</summary>
    private static ClassShares? Shares(EffectShape shape, EffectRows table)
    {
        if (shape.Classes == 0)
        {
            return null;
        }

        var row = new float[shape.Width];
        table.Read(table.Clusters, row);
        var overall = row[shape.PosteriorWidth..^1];
        return overall.All(share => share is >= 0 and <= 1) ? new ClassShares(overall)
            : throw Lacking("class shares between 0 and 1 in the last row of a table of mixed.onnx", string.Join(", ", overall));
    }

    /// <summary>N(0, T), the distribution of a cluster's effects of which nothing is known.</summary>
    /// <exception cref="ArmedBundleException">The covariances are not one for each linear predictor.</exception>
    public static EffectDistribution Unknown(RandomEffectsDescription effects, EffectShape shape)
    {
        if (effects.Covariance.Count != shape.Outputs)
        {
            throw Lacking($"{shape.Outputs} covariances of '{effects.Factor}'", $"{effects.Covariance.Count}");
        }

        var covariance = new double[shape.Size * shape.Size];
        for (var o = 0; o < shape.Outputs; o++)
        {
            var matrix = effects.Covariance[o];
            for (var k = 0; k < shape.Effects; k++)
            {
                for (var j = 0; j <= k; j++)
                {
                    var value = matrix.Count == shape.Effects ? matrix[k][j] : k == j ? matrix[0][k] : 0;
                    covariance[(((k * shape.Outputs) + o) * shape.Size) + (j * shape.Outputs) + o] = value;
                }
            }
        }

        return EffectDistribution.OfCovariance(new double[shape.Size], covariance);
    }

    private static ClusterUpdate MakeUpdate(BundleManifest manifest, ModelSchema schema)
    {
        if (schema.Outcome.MissingForAdaptation is { } missing)
        {
            throw Lacking(missing.Expected, missing.Found);
        }

        var distribution = schema.Outcome.Distribution;
        return new ClusterUpdate(distribution, distribution is null or { ResidualVariance: not null } ? null : Quadrature(manifest));
    }

    /// <summary>The trainer's nodes: their moments are not mode and curvature.</summary>
    private static int? Quadrature(BundleManifest manifest)
        => manifest.RandomEffects is [{ Method: EffectMethods.Quadrature, Nodes: { } nodes }, ..] ? nodes : null;

    private static ArmedBundleException Lacking(string expected, string found)
        => new(BundleManifest.FileName, expected, found, "This bundle cannot be adapted. Train it again with this version.");
}
