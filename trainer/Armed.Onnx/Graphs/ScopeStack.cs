namespace Armed.Onnx.Graphs;

/// <summary>The scopes open in a graph, outermost first.</summary>
internal sealed class ScopeStack
{
    private readonly List<string> _open = [];

    public IDisposable Enter(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _open.Add(name);
        return new Exit(this, _open.Count);
    }

    /// <summary>Leaves all scopes until the result is disposed.</summary>
    public IDisposable Leave()
    {
        string[] open = [.. _open];
        _open.Clear();
        return new Return(this, open);
    }

    /// <summary><c>a.b/Gemm</c> in the scopes a and b: no constant can have this name.</summary>
    public string NodeName(string opType) => _open.Count == 0 ? opType : $"{Path}/{opType}";

    /// <summary><c>a.b.weight</c> in the scopes a and b: the name that torch's state dictionary gives.</summary>
    public string ConstantName(string hint) => _open.Count == 0 ? hint : $"{Path}.{hint}";

    private string Path => string.Join('.', _open);

    private sealed class Exit(ScopeStack stack, int depth) : IDisposable
    {
        // Also ends inner scopes that an exception left open; a second call does nothing.
        public void Dispose()
        {
            if (stack._open.Count >= depth)
            {
                stack._open.RemoveRange(depth - 1, stack._open.Count - depth + 1);
            }
        }
    }

    private sealed class Return(ScopeStack stack, string[] open) : IDisposable
    {
        public void Dispose()
        {
            stack._open.Clear();
            stack._open.AddRange(open);
        }
    }
}
