using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The random part of one factor in a graph: mean phi'm_c and variance phi'S_c phi of the linear predictor.</summary>
internal sealed class RandomPartGraph
{
    private readonly ModelGraph _graph;
    private readonly EffectTable _table;
    private readonly GraphValue? _phi; // [N, K]; null for an intercept alone
    private Func<GraphValue>? _shrink;
    private readonly float[]? _shares;
    private Func<GraphValue>? _first;

    /// <param name="graph">The graph.</param>
    /// <param name="table">The factor's effects.</param>
    /// <param name="phi">The factor's design [N, K]; null for an intercept alone.</param>
    /// <param name="shares">Class shares and numbers of rows of the clusters [C + 1, K + 1], which follow the effects in the exported table; null for none.</param>
    public RandomPartGraph(ModelGraph graph, EffectTable table, GraphValue? phi, float[]? shares = null)
    {
        (_graph, _table, _phi, _shares) = (graph, table, phi, shares);
    }

    /// <summary>phi [N, K]; null for an intercept alone.</summary>
    public GraphValue? Design => _phi;

    /// <summary>Class shares and number of rows of the clusters that were read last, [N, K + 1]; null without.</summary>
    public GraphValue? Shares { get; private set; }

    /// <summary>Variance [N, O] for a cluster that is not known: phi'T phi.</summary>
    public GraphValue UnknownVariance()
    {
        if (_phi is null)
        {
            return _graph.Repeat(_table.UnknownVariances);
        }

        if (_table is { IsFull: true, Outputs: > 1 })
        {
            return Quadratic(Products(), [.. Enumerable.Range(0, _table.Outputs).Select(o => ByClass(_table.QuadraticForms(o), [_table.Clusters], _table.Products, 1, 0))]);
        }

        if (!_table.IsFull)
        {
            return _graph.Node("MatMul", _graph.Node("Mul", _phi, _phi), _graph.Builder.Constant("T", _table.UnknownVariances, _table.Effects, _table.Outputs));
        }

        var root = _graph.Node("MatMul", _phi, _graph.Builder.Constant("T_root", UnknownRoot(), _table.Effects, _table.Effects));
        return _graph.Sum(_graph.Node("Mul", root, root), 1, keep: true);
    }

    /// <summary>Mean and variance [N, O] at the codes [N] of a factor, the unknown one included.</summary>
    public (GraphValue Mean, GraphValue Variance) Known(GraphValue codes)
    {
        using var scope = _graph.Builder.Scope("random");
        return _table.IsFull ? KnownFull(codes) : KnownDiagonal(codes);
    }

    /// <summary>Rows of the effects [N, W], with what follows them in the table as <see cref="Shares"/>.</summary>
    private GraphValue EffectRows(GraphValue codes, float[] effects)
    {
        var clusters = _table.Clusters + 1;
        if (_shares is null)
        {
            return _graph.Tables.EffectRows(codes, effects, clusters);
        }

        int width = effects.Length / clusters, columns = _shares.Length / clusters;
        var rows = _graph.Tables.EffectRows(codes, EffectTable.Beside(effects, width, _shares, columns), clusters);
        var parts = _graph.Builder.Nodes("Split", [rows, _graph.Builder.Constant("effects_and_shares", [(long)width, columns], 2)], 2, NodeAttribute.Int("axis", 1));
        Shares = parts[1];
        return parts[0];
    }

    /// <summary>Means and Cholesky factors are in one table, read by one Gather; v = |L'phi|^2.</summary>
    private (GraphValue Mean, GraphValue Variance) KnownFull(GraphValue codes)
    {
        var builder = _graph.Builder;
        var rows = EffectRows(codes, _table.MeansAndCholesky());                                                                  // [N, D + D(D+1)/2]
        var parts = builder.Nodes("Split", [rows, builder.Constant("parts", [_table.Width, _table.Packed], 2)], 2, NodeAttribute.Int("axis", 1));
        _first = () => _graph.Columns(parts[0], [0]);
        return _table.Outputs == 1 ? Moments(parts[0], parts[1]) : SeveralMoments(parts[0], parts[1]);
    }

    /// <summary>
    /// Mean and variance [N, O] of several linear predictors, from m [N, D] and L packed by rows [N, D (D + 1) / 2], D = K O and effect k on output o at k O + o: with r_o = sum_k phi_k L_(k O + o), L_i being a row of L, and r their mean,
    /// v_o = O / (O - 1) |r_o - r|^2.
    /// </summary>
    private (GraphValue Mean, GraphValue Variance) SeveralMoments(GraphValue means, GraphValue factors)
    {
        var builder = _graph.Builder;
        long effects = _table.Effects, outputs = _table.Outputs, width = _table.Width;
        var padded = builder.Node("Pad", [factors, builder.Constant("after", [0L, 0, 0, 1], 4), builder.Constant("zero", [0f])]);
        var roots = builder.Node("Gather", [padded, builder.Constant("packed_places", SquarePlaces(), _table.Width * _table.Width)], NodeAttribute.Int("axis", 1)); // [N, D D], 0 above the diagonal
        if (_phi is not null)
        {
            var design = Shaped(_phi, effects, 1);
            means = _graph.Sum(_graph.Node("Mul", design, Shaped(means, effects, outputs)), 1, keep: false);         // [N, O]
            roots = _graph.Sum(_graph.Node("Mul", design, Shaped(roots, effects, outputs * width)), 1, keep: false); // [N, O D]
        }

        roots = Shaped(roots, outputs, width); // [N, O, D]
        var centred = _graph.Node("Sub", roots, _graph.Node("Mul", _graph.Sum(roots, 1, keep: true), builder.Constant("share", [1f / outputs])));
        var squares = _graph.Sum(_graph.Node("Mul", centred, centred), 2, keep: false);
        return (means, _graph.Node("Mul", squares, builder.Constant("centred", [(float)(outputs / (outputs - 1.0))])));
    }

    /// <summary>[N, rows, columns].</summary>
    private GraphValue Shaped(GraphValue values, long rows, long columns) => _graph.Node("Reshape", values, _graph.Builder.Constant("shape", [-1L, rows, columns], 3));

    /// <summary>Packed place of each element of a lower triangle as a matrix [D, D]; above the diagonal the place after the last one.</summary>
    private long[] SquarePlaces() =>
        [.. Enumerable.Range(0, _table.Width).SelectMany(i => Enumerable.Range(0, _table.Width).Select(j => j <= i ? (i * (i + 1L) / 2) + j : _table.Packed))];

    /// <summary>Quadratic forms of the products phi_i phi_j, one for each output, [N, O]; a sum that rounds below 0 is 0.</summary>
    private GraphValue Quadratic(GraphValue products, IReadOnlyList<float[]> forms)
    {
        float[] table = [.. Enumerable.Range(0, _table.Products).SelectMany(at => forms.Select(form => form[at]))];
        return _graph.Node("Relu", _graph.Node("MatMul", products, _graph.Builder.Constant("T", table, _table.Products, forms.Count)));
    }

    /// <summary>Mean and variance [N, 1] for effects N(m, L L') of each row, with m [N, K] and L packed by rows of the lower triangle [N, K (K + 1) / 2].</summary>
    public (GraphValue Mean, GraphValue Variance) Given(GraphValue means, GraphValue factors)
    {
        using var scope = _graph.Builder.Scope("random");
        if (_phi is not null)
        {
            return Moments(means, factors);
        }

        var variance = _graph.Node("Mul", factors, factors);
        _shrink = () => variance;
        return (means, variance);
    }

    private (GraphValue Mean, GraphValue Variance) Moments(GraphValue means, GraphValue factors)
    {
        var builder = _graph.Builder;
        int effects = _table.Effects, packed = _table.Packed;
        var mean = _graph.Sum(_graph.Node("Mul", _phi!, means), 1, keep: true);                                                        // [N, 1]
        var spread = builder.Node("Gather", [_phi!, builder.Constant("packed_rows", PackedRows(effects), packed)], NodeAttribute.Int("axis", 1)); // [N, K(K+1)/2]
        var root = _graph.Node("MatMul", _graph.Node("Mul", spread, factors), builder.Constant("packed_columns", Indicators(PackedOthers(), effects), packed, effects)); // L'phi [N, K]
        _shrink = () => Product(factors, root);
        return (mean, _graph.Sum(_graph.Node("Mul", root, root), 1, keep: true));
    }

    /// <summary>S_c phi = L (L'phi) [N, K] of the clusters that were read last; only nodes that are asked for are added.</summary>
    public GraphValue Shrunken() => _shrink!();

    /// <summary>The first effect [N, 1] of the clusters that were read last, for one linear predictor; only nodes that are asked for are added.</summary>
    public GraphValue First() => _first!();

    /// <summary>L r of a packed factor [N, K (K + 1) / 2] and r [N, K].</summary>
    private GraphValue Product(GraphValue packed, GraphValue root)
    {
        var builder = _graph.Builder;
        var spread = builder.Node("Gather", [root, builder.Constant("packed_others", PackedOthers(), _table.Packed)], NodeAttribute.Int("axis", 1));
        return _graph.Node("MatMul", _graph.Node("Mul", spread, packed), builder.Constant("packed_sums", Indicators(PackedRows(_table.Effects), _table.Effects), _table.Packed, _table.Effects));
    }

    /// <summary>Means and variances are in one table and meet phi and phi^2 in one product.</summary>
    private (GraphValue Mean, GraphValue Variance) KnownDiagonal(GraphValue codes)
    {
        var builder = _graph.Builder;
        var rows = EffectRows(codes, _table.MeansAndVariances());                                                                 // [N, 2 K O]
        _first = () => _graph.Columns(rows, [0]);
        if (_phi is null)
        {
            _shrink = () => Variances(rows);
            return _table.Outputs == 1 ? Halves(rows) : Halves(_graph.Node("Reshape", rows, builder.Constant("shape", [-1L, 2, _table.Outputs], 3)));
        }

        _shrink = () => _graph.Node("Mul", _phi, Variances(rows));
        var powers = builder.Node("Concat", [_phi, _graph.Node("Mul", _phi, _phi)], NodeAttribute.Int("axis", 1));                      // [N, 2 K]
        if (_table.Outputs == 1)
        {
            return Halves(_graph.Sum(_graph.Node("Reshape", _graph.Node("Mul", powers, rows), builder.Constant("shape", [-1L, 2, _table.Effects], 3)), 2, keep: false));
        }

        var spread = _graph.Node("Reshape", powers, builder.Constant("shape", [-1L, 2, _table.Effects, 1], 4));
        var effects = _graph.Node("Reshape", rows, builder.Constant("shape", [-1L, 2, _table.Effects, _table.Outputs], 4));
        return Halves(_graph.Sum(_graph.Node("Mul", spread, effects), 2, keep: false));                                                // [N, 2, O]
    }

    /// <summary>The variances [N, K] of rows of means and variances; for one linear predictor.</summary>
    private GraphValue Variances(GraphValue rows)
    {
        var builder = _graph.Builder;
        long[] columns = [.. Enumerable.Range(_table.Effects, _table.Effects).Select(k => (long)k)];
        return builder.Node("Gather", [rows, builder.Constant("variances", columns, columns.Length)], NodeAttribute.Int("axis", 1));
    }

    private (GraphValue Mean, GraphValue Variance) Halves(GraphValue moments)
    {
        var builder = _graph.Builder;
        var halves = builder.Nodes("Split", [moments, builder.Constant("halves", [1L, 1], 2)], 2, NodeAttribute.Int("axis", 1));
        if (_table.Outputs == 1)
        {
            return (halves[0], halves[1]);
        }

        var axis = builder.Constant("axis", [1L], 1);
        return (_graph.Node("Squeeze", halves[0], axis), _graph.Node("Squeeze", halves[1], axis));
    }

    /// <summary>Mean and variance of the mixture over classes c with shares p_c: m = sum p_c phi'm_c, v = sum p_c (phi'S_c phi + (phi'm_c - m)^2).</summary>
    public (GraphValue Mean, GraphValue Variance) Mixture(GraphValue shares, IReadOnlyList<int> clusters)
    {
        using var scope = _graph.Builder.Scope("mixture");
        var products = _phi is null ? null : _table.IsFull ? Products() : _graph.Node("Mul", _phi, _phi);
        var moments = Enumerable.Range(0, _table.Outputs).Select(o => Mixture(shares, clusters, products, o)).ToArray();
        return _table.Outputs == 1 ? moments[0] : (Joined([.. moments.Select(m => m.Mean)]), Joined([.. moments.Select(m => m.Variance)]));
    }

    private (GraphValue Mean, GraphValue Variance) Mixture(GraphValue shares, IReadOnlyList<int> clusters, GraphValue? products, int output)
    {
        var perCluster = PerCluster(_phi, ByClass(_table.Means, clusters, _table.Effects, _table.Outputs, output), clusters.Count);       // [N or 1, classes]
        var own = _table.IsFull
            ? _graph.Node("Relu", PerCluster(products, ByClass(_table.QuadraticForms(output), clusters, _table.Products, 1, 0), clusters.Count)) // rounding may take phi'S phi below 0
            : PerCluster(products, ByClass(_table.Variances, clusters, _table.Effects, _table.Outputs, output), clusters.Count);
        var mean = _graph.Sum(_graph.Node("Mul", shares, perCluster), 1, keep: true);
        var deviation = _graph.Node("Sub", perCluster, mean);
        return (mean, _graph.Sum(_graph.Node("Mul", shares, _graph.Node("Add", own, _graph.Node("Mul", deviation, deviation))), 1, keep: true));
    }

    /// <summary>phi_i phi_j, i &gt;= j, packed by rows [N, K (K + 1) / 2].</summary>
    private GraphValue Products()
    {
        var builder = _graph.Builder;
        var left = builder.Node("Gather", [_phi!, builder.Constant("packed_rows", PackedRows(_table.Effects), _table.Products)], NodeAttribute.Int("axis", 1));
        var right = builder.Node("Gather", [_phi!, builder.Constant("packed_others", PackedOthers(), _table.Products)], NodeAttribute.Int("axis", 1));
        return _graph.Node("Mul", left, right);
    }

    /// <summary>A design [N, K] times a table [K, classes]; the table itself, [1, classes], for an intercept alone.</summary>
    private GraphValue PerCluster(GraphValue? design, float[] table, int classes)
    {
        var constant = _graph.Builder.Constant("by_class", table, table.Length / classes, classes);
        return design is null ? constant : _graph.Node("MatMul", design, constant);
    }

    /// <summary>Values of an output by effect and class, [width, classes], from a table [C + 1, width x outputs].</summary>
    private static float[] ByClass(float[] source, IReadOnlyList<int> clusters, int width, int outputs, int output)
    {
        var table = new float[width * clusters.Count];
        for (var k = 0; k < width; k++)
        {
            for (var j = 0; j < clusters.Count; j++)
            {
                table[k * clusters.Count + j] = source[(clusters[j] * width + k) * outputs + output];
            }
        }

        return table;
    }

    private GraphValue Joined(GraphValue[] columns) => _graph.Builder.Node("Concat", columns, NodeAttribute.Int("axis", 1));

    /// <summary>Row i of each packed element (i, j).</summary>
    private static long[] PackedRows(int size) => [.. Enumerable.Range(0, size).SelectMany(i => Enumerable.Repeat((long)i, i + 1))];

    /// <summary>Column j of each packed element (i, j).</summary>
    private long[] PackedOthers() => [.. Enumerable.Range(0, _table.Effects).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => (long)j))];

    /// <summary>1 at the place of each packed element, else 0; [n (n + 1) / 2, n].</summary>
    private static float[] Indicators(long[] places, int size)
    {
        var indicators = new float[places.Length * size];
        for (var at = 0; at < places.Length; at++)
        {
            indicators[(at * size) + places[at]] = 1;
        }

        return indicators;
    }

    /// <summary>The Cholesky factor of T as a matrix [K, K].</summary>
    private float[] UnknownRoot()
    {
        var effects = _table.Effects;
        var packed = _table.Cholesky!.AsSpan(_table.Clusters * _table.Packed, _table.Packed);
        var root = new float[effects * effects];
        for (int i = 0, at = 0; i < effects; i++)
        {
            for (var j = 0; j <= i; j++, at++)
            {
                root[i * effects + j] = packed[at];
            }
        }

        return root;
    }
}
