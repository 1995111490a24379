using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>Rows of tables by codes in a graph; of those that adaptation may replace it tells the manifest the names.</summary>
internal sealed class TableRowsGraph(ModelGraph graph, LastLayer last)
{
    private readonly List<(GraphValue Values, GraphValue Codes)> _effectTables = [];
    private readonly List<EffectPairDescription> _effectPairs = [];
    private readonly List<string> _fixedTables = [];

    /// <summary>The tables of effects so far, in the order of their factors, by the names that they have now.</summary>
    public IReadOnlyList<EffectTableDescription> EffectTables => [.. _effectTables.Select(table => new EffectTableDescription(table.Values.Name, table.Codes.Name))];

    /// <summary>The tables of covariances between two factors so far.</summary>
    public IReadOnlyList<EffectPairDescription> EffectPairs => _effectPairs;

    /// <summary>Names of the tables of what clusters take up of the fixed part's uncertainty so far.</summary>
    public IReadOnlyList<string> FixedTables => _fixedTables;

    /// <summary>Rows of a table [rows, width] by codes [N].</summary>
    public GraphValue Rows(GraphValue codes, float[] table, int rows, string hint) => graph.Node("Gather", graph.Builder.Constant(hint, table, rows, table.Length / rows), codes);

    /// <summary>Rows of a factor's table of effects, which adaptation may replace: the manifest names it.</summary>
    public GraphValue EffectRows(GraphValue codes, float[] table, int rows)
    {
        var values = graph.Builder.Constant("effects", table, rows, table.Length / rows);
        _effectTables.Add((values, codes));
        return graph.Node("Gather", values, codes);
    }

    /// <summary>Rows of what a factor's clusters take up of the fixed part's uncertainty: the manifest names the table.</summary>
    public GraphValue FixedRows(GraphValue codes, float[] table, int rows)
    {
        var values = graph.Builder.Constant("taken", table, rows, table.Length / rows);
        _fixedTables.Add(values.Name);
        return graph.Node("Gather", values, codes);
    }

    /// <summary>Tells the manifest where a table of covariances between two factors is.</summary>
    public void DescribePair(EffectPair pair, string values, string positions, string? partners) => _effectPairs.Add(new EffectPairDescription
    {
        Factors = [last.Effects[pair.Factor].Design.Factor, last.Effects[pair.Other].Design.Factor],
        Clusters = [pair.Clusters, pair.OtherClusters],
        Values = values,
        Positions = positions,
        Partners = partners,
    });
}
