using Armed.Trainer.Models;

namespace Armed.Trainer.Export.Heads;

/// <summary>Emits the graphs of a fitted model's heads.</summary>
internal sealed class ModelGraphs(FittedModel model, ModelMetadata metadata)
{
    /// <summary>A graph per head that the model has, in the order of <see cref="ModelHeads"/>.</summary>
    public IReadOnlyList<BuiltGraph> Build() => [.. ModelHeads.All.Where(head => head.IsIn(model)).Select(Build)];

    private BuiltGraph Build(ModelHead head)
    {
        var graph = new ModelGraph(model, head.Name, head.Reads);
        head.Emit(graph, model);
        metadata.AddTo(graph.Builder, head.Name);
        return graph.Build();
    }
}
