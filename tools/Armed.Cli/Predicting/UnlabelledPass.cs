using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Predicting;

/// <summary>The first pass over a table whose unknown clusters are told from their rows: rows with the same unknown name are one cluster.</summary>
internal sealed class UnlabelledPass(CommandHost host, ArmedModel model, UnlabelledAnswer answer)
{
    /// <summary>The model with the table's unknown clusters; null if it has none. The caller disposes it.</summary>
    public ArmedModel? Run(PredictionReader reader, int batchRows)
    {
        var factor = model.Manifest.Context is [var context, ..] ? model.Factor(context.Factor).Index : 0; // with memberships there is one factor
        var found = new Dictionary<string, ContextSummary>(StringComparer.Ordinal);
        using var progress = new ProgressLine(host);
        long rows = 0;
        foreach (var batch in reader.Read(batchRows))
        {
            host.Cancellation.ThrowIfCancellationRequested();
            foreach (var (name, summary) in model.SummariseNew(Names(batch, factor), batch.Features, batch.Categories, answer))
            {
                found[name] = found.TryGetValue(name, out var before) ? before.Add(summary) : summary;
            }

            progress.Report(new TrainingProgress { Stage = "reading new clusters", RowsDone = rows += batch.Rows });
        }

        return found.Count == 0 ? null : model.Infer(found, answer: answer);
    }

    /// <summary>Names of the clusters that the bundle does not know; null for others.</summary>
    public static string?[] Names(PredictionBatch batch, int factor)
    {
        var factors = batch.Clusters.Length / batch.Rows;
        var names = new string?[batch.Rows];
        for (var row = 0; row < names.Length; row++)
        {
            names[row] = batch.Clusters[(row * factors) + factor] >= 0 ? null : batch.ClusterName(row, factor);
        }

        return names;
    }
}
