using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Cli.Predicting;

/// <summary>How many rows were predicted, in total and by each head.</summary>
internal sealed class PredictionCounts(BundleManifest manifest)
{
    private readonly long[] _byHead = new long[Enum.GetValues<PredictionHead>().Length];

    /// <summary>Missing numbers and unknown levels.</summary>
    public UnusualCells Unusual { get; } = new(manifest);

    /// <summary>What should be known of the answers, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    public long Rows => _byHead.Sum();

    /// <summary>Heads that predicted at least one row.</summary>
    public IReadOnlyDictionary<string, long> ByHead =>
        Enum.GetValues<PredictionHead>().Where(head => _byHead[(int)head] > 0).ToDictionary(OutputColumns.Word, head => _byHead[(int)head]);

    public void Add(AnsweredRows answers)
    {
        foreach (var head in answers.Heads.AsSpan(0, answers.Rows))
        {
            _byHead[(int)head]++;
        }
    }
}
