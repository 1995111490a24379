using Armed.Runtime.Bundles;
using Armed.Runtime.Bundles.Internal;

namespace Armed.Runtime.Direct;

/// <summary>The decision whether a graph's small batches are computed directly, made once: at load, or with the first call where sessions wait for theirs.</summary>
internal sealed class DirectChoice(CheckedGraph graph, BundleManifest manifest, ArmedDevice device, ArmedModelOptions options)
{
    private readonly Lock _lock = new();
    private CheckedGraph? _graph = graph;
    private BundleManifest? _manifest = manifest;
    private volatile GraphEvaluator? _description;

    public bool IsMade => _description is not null;

    /// <summary>The evaluator; null before the choice is made, and where ONNX Runtime computes every call.</summary>
    public DirectEvaluator? Evaluator { get; private set; }

    /// <summary>Calls of up to so many rows are the evaluator's.</summary>
    public int MostRows { get; private set; }

    /// <summary>What was chosen, and why.</summary>
    public GraphEvaluator Description => _description!;

    /// <summary>Compiles and compares.</summary>
    /// <param name="reference">The graph in ONNX Runtime.</param>
    public void Make(DirectAgreement.Evaluation reference)
    {
        lock (_lock)
        {
            if (IsMade)
            {
                return;
            }

            var why = "ArmedModelOptions.DirectEvaluation is false";
            Evaluator = options.DirectEvaluation ? DirectEvaluator.TryCreate(_graph!, _manifest!, reference, out why) : null;
            MostRows = Evaluator?.MostRows(device, options.IntraOpThreads) ?? 0;
            _description = new GraphEvaluator(_graph!.Description.Role, MostRows, why);
            (_graph, _manifest) = (null, null); // the file's bytes go, but for those that a large table keeps
        }
    }
}
