using Armed.Runtime.Rows;

namespace Armed.Runtime.Sessions;

/// <summary>Computes a graph. Any number of threads may call <see cref="Run"/> at once; whoever disposes it sees to it that no call is under way.</summary>
internal interface IGraphEvaluator : IDisposable
{
    /// <summary>Computes the wanted outputs of any number of rows, at least one.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="wanted">The outputs and where they go; an evaluator may compute others too, and drops them.</param>
    public void Run(in GraphRows rows, in WantedOutputs wanted);
}
