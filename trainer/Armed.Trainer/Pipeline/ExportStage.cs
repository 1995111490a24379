using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Pipeline;

/// <summary>Builds the graphs of a solved model and compares them with TorchSharp.</summary>
internal sealed class ExportStage(FitData data, ModelMetadata metadata, Action<string> say)
{
    /// <summary>
    /// The first candidate whose graphs equal TorchSharp's numbers, put to use; the others are disposed, the first one excepted, which the caller owns.
    /// </summary>
    /// <exception cref="ParityException">The graphs of every candidate differ.</exception>
    public T Run<T>(IEnumerable<SolvedModel> candidates, Func<ExportedGraphs, T> use)
    {
        Parity? parity = null;
        foreach (var candidate in candidates)
        {
            using var own = parity is null ? null : candidate;
            var exported = Export(candidate);
            if (exported.Parity.Holds)
            {
                return use(exported);
            }

            parity = exported.Parity;
        }

        parity!.Require();
        throw new InvalidOperationException("There was no candidate that failed.");
    }

    private ExportedGraphs Export(SolvedModel solved)
    {
        say("exporting");
        var graphs = new ModelGraphs(solved.Model, metadata).Build();
        say("checking");
        return new ExportedGraphs(solved, graphs, new ParityCheck(solved.Model).Measure(graphs, ParityRows.Choose(data)));
    }
}
