namespace Armed.Trainer.Export.Heads;

/// <summary>The heads that a model can have, in the order in which their graphs are built.</summary>
internal static class ModelHeads
{
    /// <summary>Every head.</summary>
    public static IReadOnlyList<ModelHead> All { get; } = [new FixedHead(), new MixedHead(), new ZPredictorHead(), new InferredHead(), new DesignHead(), new SummaryHead(), new ConditionalHead(), new SecondStageHead(), new EncodeHead(), new DecodeHead(), new GradCamHead()];

    /// <summary>The head of a name.</summary>
    public static ModelHead Of(string name) => All.First(head => head.Name == name);
}
