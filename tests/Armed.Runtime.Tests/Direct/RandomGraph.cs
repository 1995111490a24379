namespace Armed.Runtime.Tests.Direct;

/// <summary>
/// A random graph of the operators and groups of operators that our exporter writes, its nodes in any order that defines before use. Values stay of the
/// order of 1, so that a float32 rounding stays one.
/// </summary>
internal sealed class RandomGraph
{
    private static readonly int[] s_widths = [1, 3, 7, 17, 33];

    private readonly Random _random;
    private readonly TestGraph _graph = new();
    private readonly List<(string Type, string[] Inputs, string[] Outputs, (string, long)[] Attributes)> _nodes = [];
    private readonly List<(string Name, int Width)> _values = [];
    private int _names;

    private RandomGraph(int seed) => _random = new Random(seed);

    public static byte[] Make(int seed)
    {
        var graph = new RandomGraph(seed);
        graph.Start();
        for (var i = 0; i < 14; i++)
        {
            graph.Grow();
        }

        graph.Finish();
        return graph._graph.ToBytes();
    }

    private void Start()
    {
        var columns = Pick(s_widths);
        var features = _graph.Input("features", 1, columns);
        _graph.Input("categories", 7, 2);
        _graph.Input("cluster", 7, 1);
        var offset = _graph.Input("offset", 1, 1);
        var missing = Node("IsNaN", features);
        var scaled = Node("Mul", Node("Sub", features, Floats(columns, [columns])), Floats(columns, [columns]));
        var standardised = Node("Where", missing, Scalar(0), scaled);
        Add(Node("Clip", standardised, Scalar(-3), Scalar(3)), columns);
        var chosen = Enumerable.Range(0, _random.Next(1, columns + 1)).Select(_ => (long)_random.Next(columns)).ToArray();
        var indicated = Node("Gather", [missing, _graph.Longs(chosen, chosen.Length)], ("axis", 1));
        Add(Node("Sub", Node("Cast", [indicated], ("to", 1)), Floats(chosen.Length, [chosen.Length])), chosen.Length);
        Add(Node("Tanh", offset), 1);
        Lookup("categories", 0);
        Lookup("categories", 1);
        Lookup("cluster", 0);
    }

    private void Lookup(string input, int column)
    {
        var (rows, width) = (_random.Next(1, 20), Pick(s_widths));
        var code = Node("Gather", [input, _graph.Longs([column])], ("axis", 1));
        Add(Node("Gather", Floats((rows + 1) * width, [rows + 1, width]), Node("Clip", code, _graph.Longs([-1]), _graph.Longs([rows]))), width);
    }

    private void Grow()
    {
        switch (_random.Next(14))
        {
            case 0 or 1 or 2: Dense(); break;
            case 3: Binary(); break;
            case 4: Concat(); break;
            case 5: Columns(); break;
            case 6: Pad(); break;
            case 7: Split(); break;
            case 8: Dot(); break;
            case 9: Segments(); break;
            case 10: Triangle(); break;
            case 11: Integrate(); break;
            case 12: Function(); break;
            default: Choose(); break;
        }
    }

    private void Dense()
    {
        var ((x, inputs), outputs) = (Any(), Pick(s_widths));
        var weight = Floats(inputs * outputs, [outputs, inputs], 1 / Math.Sqrt(inputs));
        var z = _random.Next(4) switch
        {
            0 => Node("MatMul", x, Floats(inputs * outputs, [inputs, outputs], 1 / Math.Sqrt(inputs))),
            1 => Node("Gemm", [x, weight], ("transB", 1)),
            2 when Of(outputs) is { } addend => Node("Gemm", [x, weight, addend], ("transB", 1)),
            _ => Node("Gemm", [x, weight, Floats(outputs, [outputs])], ("transB", 1)),
        };
        z = Activated(z);
        Add(_random.Next(4) == 0 ? Node(_random.Next(2) == 0 ? "Sub" : "Add", z, Floats(outputs, [outputs])) : z, outputs);
    }

    private string Activated(string z) => _random.Next(9) switch
    {
        0 => Node("Relu", z),
        1 => Node("Tanh", z),
        2 => Node("Elu", z),
        3 => Node("Sigmoid", z),
        4 => Node("Mul", Node("Mul", z, Node("Add", Node("Erf", Node("Mul", z, Scalar((float)Math.Sqrt(0.5)))), Scalar(1))), Scalar(0.5f)),
        5 or 6 => Node("Mul", z, Node("Sigmoid", z)),
        _ => z,
    };

    private void Binary()
    {
        var (x, width) = Any();
        var other = _random.Next(4) switch
        {
            0 => Scalar(0.7f),
            1 => Floats(width, [1, width]),
            2 when Of(1) is { } single => single,
            _ => Of(width)!,
        };
        var type = Pick(["Add", "Sub", "Mul", "Min", "Max"]);
        Add(Node("Tanh", _random.Next(2) == 0 ? Node(type, x, other) : Node(type, other, x)), width);
    }

    private void Concat()
    {
        var parts = Enumerable.Range(0, _random.Next(2, 4)).Select(_ => Any()).ToArray();
        Add(Node("Concat", [.. parts.Select(part => part.Name)], ("axis", 1)), parts.Sum(part => part.Width));
    }

    private void Columns()
    {
        var (x, width) = Any();
        var start = _random.Next(width);
        var run = Enumerable.Range(start, _random.Next(1, width - start + 1)).Select(i => (long)i).ToArray();
        var chosen = _random.Next(2) == 0 ? run : [.. run.Select(_ => (long)_random.Next(-width, width))];
        Add(Node("Gather", [x, _graph.Longs(chosen, chosen.Length)], ("axis", 1)), chosen.Length);
    }

    private void Pad()
    {
        var (x, width) = Any();
        var (before, after) = (_random.Next(3), _random.Next(3));
        Add(Node("Pad", x, _graph.Longs([0, before, 0, after], 4), Scalar(1)), width + before + after);
    }

    private void Split()
    {
        var (x, width) = Any();
        if (width > 1)
        {
            var first = _random.Next(1, width);
            string[] parts = [NewName(), NewName()];
            _nodes.Add(("Split", [x, _graph.Longs([first, width - first], 2)], parts, [("axis", 1)]));
            Add(parts[0], first);
            Add(parts[1], width - first);
        }
    }

    private void Dot()
    {
        var (x, width) = Any();
        var product = Node("Mul", x, _random.Next(2) == 0 ? x : Of(width)!);
        Add(Node("Tanh", Sum(product, 1, 1)), 1);
    }

    /// <summary>[N, 2 K O] as [N, 2, K, O] times [N, 2, K, 1], summed over K.</summary>
    private void Segments()
    {
        var (effects, outputs) = (_random.Next(1, 6), _random.Next(1, 4));
        var table = LinearOf(2 * effects * outputs);
        var powers = LinearOf(2 * effects);
        if (outputs == 1 && _random.Next(2) == 0)
        {
            var moments = Sum(Node("Reshape", Node("Mul", powers, table), _graph.Longs([-1, 2, effects], 3)), 2, 0);
            Add(Node("Tanh", moments), 2);
            return;
        }

        var spread = Node("Reshape", powers, _graph.Longs([-1, 2, effects, 1], 4));
        var summed = Sum(Node("Mul", spread, Node("Reshape", table, _graph.Longs([-1, 2, effects, outputs], 4))), 2, 0);
        string[] halves = [NewName(), NewName()];
        _nodes.Add(("Split", [summed, _graph.Longs([1, 1], 2)], halves, [("axis", 1)]));
        Add(Node("Tanh", Node("Squeeze", halves[0], _graph.Longs([1], 1))), outputs);
        Add(Node("Tanh", Node("Squeeze", halves[1], _graph.Longs([1], 1))), outputs);
    }

    private void Triangle()
    {
        var size = _random.Next(1, 20);
        var packed = size * (size + 1) / 2;
        var (design, triangle) = (LinearOf(size), LinearOf(packed));
        long[] rows = [.. Enumerable.Range(0, size).SelectMany(i => Enumerable.Repeat((long)i, i + 1))];
        var indicators = new float[packed * size];
        for (var (row, at) = (0, 0); row < size; row++)
        {
            for (var column = 0; column <= row; column++, at++)
            {
                indicators[(at * size) + column] = 1;
            }
        }

        var spread = Node("Gather", [design, _graph.Longs(rows, packed)], ("axis", 1));
        var root = Node("MatMul", Node("Mul", spread, triangle), _graph.Floats(indicators, packed, size));
        Add(Node("Tanh", Sum(Node("Mul", root, root), 1, 1)), 1);
    }

    private void Integrate()
    {
        var (mean, width) = Any();
        var variance = Node("Mul", Of(1) ?? mean, Of(1) ?? mean);
        var logits = Node("Div", mean, Node("Sqrt", Node("Add", Node("Mul", variance, Scalar((float)(Math.PI / 8))), Scalar(1))));
        Add(_random.Next(3) switch { 0 => Node("Sigmoid", logits), 1 => Node("Softmax", [logits], ("axis", 1)), _ => logits }, width);
    }

    private void Function()
    {
        var (x, width) = Any();
        var bounded = Node("Tanh", x);
        Add(Pick(["Exp", "Neg", "Abs", "Erf", "Softplus", "Softsign", "Floor", "Ceil", "Sin", "Cos", "Sqrt", "Log", "Reciprocal", "Pow"]) switch
        {
            "Sqrt" => Node("Sqrt", Node("Abs", bounded)),
            "Log" => Node("Log", Node("Add", Node("Abs", bounded), Scalar(1))),
            "Pow" => Node("Pow", Node("Add", Node("Abs", bounded), Scalar(1)), Scalar(1.7f)),
            "Reciprocal" => Node("Reciprocal", Node("Add", Node("Abs", bounded), Scalar(1))),
            var type => Node(type, bounded),
        }, width);
    }

    private void Choose()
    {
        var (x, width) = Any();
        var mask = Node(Pick(["Less", "Greater", "LessOrEqual", "GreaterOrEqual"]), x, Scalar(0.1f));
        mask = _random.Next(2) == 0 ? mask : Node("Not", mask);
        Add(Node("Where", mask, _random.Next(2) == 0 ? x : Floats(width, [width]), _random.Next(2) == 0 ? x : Scalar(-1)), width);
    }

    private string Sum(string value, int axis, int keep) => Node("ReduceSum", [value, _graph.Longs([axis], 1)], ("keepdims", keep));

    private string LinearOf(int width)
    {
        var (x, inputs) = Any();
        return Node("Gemm", [x, Floats(inputs * width, [width, inputs], 1 / Math.Sqrt(inputs))], ("transB", 1));
    }

    private void Finish()
    {
        foreach (var node in Shuffled())
        {
            _graph.Graph.Message(1, TestGraph.NodeProto(node.Type, node.Inputs, node.Outputs, node.Attributes));
        }

        string[] names = ["prediction", "linear_predictor", "linear_predictor_sd"];
        for (var i = 0; i < names.Length; i++)
        {
            var (name, width) = _values[^(i + 1)];
            _graph.Output(name, names[i], width);
        }
    }

    /// <summary>The nodes in a random order in which every value is defined before it is used.</summary>
    private IEnumerable<(string Type, string[] Inputs, string[] Outputs, (string, long)[] Attributes)> Shuffled()
    {
        var (left, pending) = (_nodes.ToList(), _nodes.SelectMany(node => node.Outputs).ToHashSet());
        while (left.Count > 0)
        {
            var ready = left.Where(node => !node.Inputs.Any(pending.Contains)).ToList();
            var next = ready[_random.Next(ready.Count)];
            left.Remove(next);
            pending.ExceptWith(next.Outputs);
            yield return next;
        }
    }

    private (string Name, int Width) Any() => _values[_random.Next(_values.Count)];

    /// <summary>A value of some width; null if there is none.</summary>
    private string? Of(int width)
    {
        var fitting = _values.Where(value => value.Width == width).ToList();
        return fitting.Count == 0 ? null : fitting[_random.Next(fitting.Count)].Name;
    }

    private void Add(string name, int width) => _values.Add((name, width));

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private string Scalar(float value) => _graph.Floats([value]);

    private string Floats(int count, long[] sizes, double scale = 1) => _graph.Floats([.. Enumerable.Range(0, count).Select(_ => (float)(scale * ((2 * _random.NextDouble()) - 1)))], sizes);

    private string Node(string type, params string[] inputs) => Node(type, inputs, []);

    private string Node(string type, string[] inputs, params (string, long)[] attributes)
    {
        var output = NewName();
        _nodes.Add((type, inputs, [output], attributes));
        return output;
    }

    private string NewName() => $"n{_names++}";
}
