using Armed.Runtime;
using Armed.Server.Inference;
using Prometheus;

namespace Armed.Server.Telemetry;

/// <summary>Counts of one model, their labels looked up once.</summary>
internal sealed class ModelMetrics
{
    /// <summary>Columns whose drift is watched, the first ones: every one of them is a few time series.</summary>
    private const int MostColumns = 256;

    private readonly Counter.Child[] _heads;
    private readonly Dictionary<string, Counter.Child> _others;
    private readonly (Counter.Child Counter, int Count)[] _unknown;
    private readonly ColumnRange[] _ranges;
    private readonly (Counter.Child Counter, int Count)[] _levels;
    private readonly Counter.Child?[] _near; // null for columns that are not watched

    public ModelMetrics(ServerMetrics metrics, string name, ArmedModel model)
    {
        _heads = [.. Enum.GetValues<PredictionHead>().Select(head => metrics.Rows.WithLabels(name, OutputNames.Of(head)))];
        _others = ServedHeads.Others(model.Manifest).ToDictionary(graph => graph.Role, graph => metrics.Rows.WithLabels(name, graph.Role), StringComparer.Ordinal);
        _unknown = [.. model.Factors.Select(factor => (metrics.UnknownClusters.WithLabels(name, factor.Name), factor.Levels.Count))];
        var columns = model.Manifest.Columns;
        _ranges = [.. columns.Where(column => column.Kind == "numeric").Take(MostColumns).Select(column => ColumnRange.Of(metrics, name, column))];
        _levels = [.. columns.Where(column => column.Kind != "numeric").Take(MostColumns).Select(column => (metrics.UnknownLevels.WithLabels(name, column.Name), column.Levels.Count))];
        Counter.Child Near(string column) => metrics.NearNames.WithLabels(name, column);
        _near = [.. columns.Where(column => column.Kind != "numeric").Select((column, i) => i < MostColumns ? Near(column.Name) : null), .. model.Factors.Select(factor => Near(factor.Name))];
        foreach (var column in columns.Take(MostColumns))
        {
            metrics.TrainingMissing.WithLabels(name, column.Name).Set(column.MissingShare);
        }

        Rest = (metrics.Requests.WithLabels(name, "rest", "200"), metrics.Seconds.WithLabels(name, "rest"));
        Grpc = (metrics.Requests.WithLabels(name, "grpc", "200"), metrics.Seconds.WithLabels(name, "grpc"));
    }

    public (Counter.Child Answered, Histogram.Child Seconds) Rest { get; }

    public (Counter.Child Answered, Histogram.Child Seconds) Grpc { get; }

    /// <summary>Counts an answered request's rows.</summary>
    public void Count(InferRequest request)
    {
        if (request.Head.Prediction is null)
        {
            // It may take none of the columns.
            _others[request.Head.Name].Add(request.Rows.Rows);
            return;
        }

        CountHeads(request.Rows.Heads);
        CountUnknown(request.Rows.Clusters, _unknown);
        CountUnknown(request.Rows.Categories, _levels, request.Binding.Inputs.Categorical.Length);
        CountNear(request.Rows.Near);
        CountRanges(request.Rows.Features, request.Binding.Inputs.Numeric.Length);
    }

    private void CountHeads(ReadOnlySpan<PredictionHead> heads)
    {
        Span<int> counts = stackalloc int[_heads.Length];
        foreach (var head in heads)
        {
            counts[(int)head]++;
        }

        for (var i = 0; i < counts.Length; i++)
        {
            _heads[i].Add(counts[i]);
        }
    }

    private static void CountUnknown(ReadOnlySpan<long> codes, (Counter.Child Counter, int Count)[] known) => CountUnknown(codes, known, known.Length);

    /// <summary>A code is unknown below 0 and from the number of levels on, as it is to the graphs.</summary>
    private static void CountUnknown(ReadOnlySpan<long> codes, (Counter.Child Counter, int Count)[] known, int columns)
    {
        for (var column = 0; column < known.Length; column++)
        {
            var count = 0;
            for (var i = column; i < codes.Length; i += columns)
            {
                count += (ulong)codes[i] >= (ulong)known[column].Count ? 1 : 0;
            }

            known[column].Counter.Add(count);
        }
    }

    private void CountNear(ReadOnlySpan<int> near)
    {
        for (var column = 0; column < near.Length; column++)
        {
            _near[column]?.Add(near[column]);
        }
    }

    private void CountRanges(ReadOnlySpan<float> features, int columns)
    {
        for (var column = 0; column < _ranges.Length; column++)
        {
            _ranges[column].Count(features, column, columns);
        }
    }
}
