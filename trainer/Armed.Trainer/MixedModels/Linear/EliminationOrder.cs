namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// Approximate minimum degree on the quotient graph (Amestoy, Davis and Duff 1996): the node with the fewest unknowns in its neighbourhood goes first,
/// and its neighbours become a clique, held as one element. Stops when what is left is better handled as a dense matrix.
/// </summary>
internal sealed class EliminationOrder
{
    // An entry of the sparse part costs about this many squared-width entries of the dense one: eliminate while degree < left / DenseRatio.
    private const int DenseRatio = 4;
    private const long MostFill = 200_000_000;
    private readonly int[] _sizes;
    private readonly int[][] _variables;
    private readonly List<int>[] _elements;
    private readonly int[]?[] _members;
    private readonly int[] _memberSize;
    private readonly bool[] _eliminated;
    private readonly bool[] _absorbed;
    private readonly bool[] _isCore;
    private readonly int[] _mark;
    private readonly int[] _outside;
    private readonly int[] _outsideMark;
    private readonly int[] _degree;
    private readonly PriorityQueue<int, (int Degree, int Node)> _queue = new();
    private long _left;

    private EliminationOrder(NodeGraph graph)
    {
        var nodes = graph.Sizes.Length;
        _sizes = graph.Sizes;
        _variables = [.. graph.Neighbours];
        _elements = new List<int>[nodes];
        _members = new int[]?[nodes];
        (_memberSize, _mark, _outside, _outsideMark, _degree) = (new int[nodes], new int[nodes], new int[nodes], new int[nodes], new int[nodes]);
        (_eliminated, _absorbed, _isCore) = (new bool[nodes], new bool[nodes], new bool[nodes]);
        // A node with very many neighbours ends in the core anyway; following its degree would cost more than all the rest.
        var limit = Math.Max(64, 2 * Math.Sqrt(nodes));
        for (var i = 0; i < nodes; i++)
        {
            _left += _sizes[i];
            _isCore[i] = _variables[i].Length > limit;
            _elements[i] = [];
            foreach (var j in _variables[i])
            {
                _degree[i] += _sizes[j];
            }

            if (!_isCore[i])
            {
                _queue.Enqueue(i, (_degree[i], i));
            }
        }
    }

    /// <summary>Unknowns left for the dense core, without the border.</summary>
    public long CoreUnknowns => _left;

    /// <summary>Numbers that the eliminated nodes' panels hold, without the border.</summary>
    public long Fill { get; private set; }

    /// <summary>The eliminated nodes in order.</summary>
    public List<int> Order { get; } = [];

    /// <summary>Per eliminated node the nodes its elimination touches, all later ones; null for nodes of the core.</summary>
    public int[]?[] Touched => _members;

    public static EliminationOrder Of(NodeGraph graph)
    {
        var order = new EliminationOrder(graph);
        while (order._queue.TryDequeue(out var node, out var key))
        {
            if (order._eliminated[node] || key.Degree != order._degree[node])
            {
                continue;
            }

            if (key.Degree > 0 && (long)key.Degree * DenseRatio > order._left || order.Fill > MostFill)
            {
                break;
            }

            order.Eliminate(node);
        }
        return order;
    }

    private void Eliminate(int node)
    {
        Order.Add(node);
        _eliminated[node] = true;
        _left -= _sizes[node];
        var members = Members(node);
        _members[node] = members;
        foreach (var i in members)
        {
            _memberSize[node] += _sizes[i];
        }

        Fill += (long)_sizes[node] * _memberSize[node];
        foreach (var i in members)
        {
            if (!_isCore[i])
            {
                Detach(i, node);
            }
        }

        foreach (var i in members)
        {
            if (!_isCore[i])
            {
                UpdateDegree(i, node);
            }
        }
    }

    private int[] Members(int node)
    {
        var members = new List<int>();
        var stamp = node + 1;
        _mark[node] = stamp;
        Add(_variables[node]);
        foreach (var e in _elements[node])
        {
            if (_absorbed[e])
            {
                continue;
            }

            Add(_members[e]!);
            _absorbed[e] = true;
        }
        _variables[node] = [];
        _elements[node] = [];
        return [.. members];

        void Add(int[] candidates)
        {
            foreach (var i in candidates)
            {
                if (_mark[i] != stamp && !_eliminated[i])
                {
                    _mark[i] = stamp;
                    members.Add(i);
                }
            }
        }
    }

    // The edges of i within the new element are covered by it; what its other elements hold outside the new one is counted once for all members.
    private void Detach(int i, int node)
    {
        var stamp = node + 1;
        _variables[i] = Array.Exists(_variables[i], j => _mark[j] == stamp || _eliminated[j])
            ? Array.FindAll(_variables[i], j => _mark[j] != stamp && !_eliminated[j])
            : _variables[i];
        var elements = _elements[i];
        elements.RemoveAll(e => _absorbed[e]);
        foreach (var e in elements)
        {
            if (_outsideMark[e] != stamp)
            {
                (_outsideMark[e], _outside[e]) = (stamp, _memberSize[e] - CoreSize(e, stamp));
            }

            _outside[e] -= _sizes[i];
        }
    }

    // Nodes of the core are members like others but never visited: those inside the new element are subtracted here.
    private int CoreSize(int element, int stamp)
    {
        var size = 0;
        foreach (var j in _members[element]!)
        {
            if (_isCore[j] && _mark[j] == stamp)
            {
                size += _sizes[j];
            }
        }

        return size;
    }

    private void UpdateDegree(int i, int node)
    {
        var elements = _elements[i];
        foreach (var e in elements)
        {
            _absorbed[e] |= _outside[e] == 0;
        }

        elements.RemoveAll(e => _absorbed[e]);
        long degree = _memberSize[node] - _sizes[i];
        foreach (var e in elements)
        {
            degree += _outside[e];
        }

        foreach (var j in _variables[i])
        {
            degree += _sizes[j];
        }

        elements.Add(node);
        _degree[i] = (int)Math.Min(degree, _left - _sizes[i]);
        _queue.Enqueue(i, (_degree[i], i));
    }
}
