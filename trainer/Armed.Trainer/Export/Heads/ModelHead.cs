using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>
/// A head of a fitted model: its name, when a model has it, the graph that computes it, and what TorchSharp gives for the same rows. A further head is a class of this
/// kind and a line in <see cref="ModelHeads"/>; its inputs and outputs are those that <see cref="Emit"/> declares.
/// </summary>
internal abstract class ModelHead
{
    /// <summary>Name in the manifest, and of the file without <c>.onnx</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a model has this head.</summary>
    public virtual bool IsIn(FittedModel model) => true;

    /// <summary>What its graph takes.</summary>
    public virtual GraphReading Reads => GraphReading.RowsAndFeatures;

    /// <summary>Adds inputs, nodes and outputs to an empty graph.</summary>
    public abstract void Emit(ModelGraph graph, FittedModel model);

    /// <summary>Rows on which the graph is compared at most: fewer where a row's outputs are large.</summary>
    public virtual int MostCompared(FittedModel model) => int.MaxValue;

    /// <summary>Inputs of the graph that rows do not have, for the rows on which it is compared: by name, [N, columns] row after row.</summary>
    public virtual IReadOnlyDictionary<string, float[]> Given(FittedModel model, EncodedRows rows) => new Dictionary<string, float[]>(StringComparer.Ordinal);

    /// <summary>What the graph must give for rows: every output by name, [N, columns] row after row.</summary>
    public abstract IReadOnlyDictionary<string, float[]> Reference(TorchPredictor predictor, FittedModel model, EncodedRows rows);

    /// <summary>By row, the size of the terms by which outputs are compared: as given, or infinite for a row that rounding may put on either side of a step.</summary>
    /// <param name="predictor">TorchSharp's predictions.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="terms">By row, the size of the linear predictor's terms (<see cref="TermSizes"/>).</param>
    public virtual float[] Terms(TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] terms) => terms;

    /// <summary>The sizes for one output, where it magnifies the rounding of what it is computed from.</summary>
    /// <param name="output">The output.</param>
    /// <param name="predictor">TorchSharp's predictions.</param>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="sizes">By row, what <see cref="Terms"/> gave.</param>
    public virtual float[] Magnified(string output, TorchPredictor predictor, FittedModel model, EncodedRows rows, float[] sizes) => sizes;

    /// <summary>How far an output may be from the reference is measured by this.</summary>
    /// <param name="output">The output.</param>
    /// <param name="model">The model.</param>
    /// <param name="terms">By row, the size that the terms of its linear predictor give to rounding (<see cref="TermSizes"/>).</param>
    public virtual Deviation DeviationOf(string output, FittedModel model, float[] terms) => Deviations.OfElements(model.OutcomeSd);
}
