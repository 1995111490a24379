using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Data;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The graph of one head of a fitted model: its inputs and outputs, and the values x, h_L and w of the rows that its parts share.</summary>
internal sealed class ModelGraph
{
    /// <summary>Name of the input that takes images.</summary>
    public const string ImageInput = "image";

    private readonly FittedModel _model;
    private readonly string _role;
    private readonly List<TensorDescription> _inputs = [];
    private readonly List<TensorDescription> _outputs = [];
    private GraphValue? _clusters, _offset;

    /// <param name="model">The model.</param>
    /// <param name="role">Name of the head.</param>
    /// <param name="reads">What the graph takes.</param>
    public ModelGraph(FittedModel model, string role, GraphReading reads = GraphReading.RowsAndFeatures)
    {
        (_model, _role) = (model, role);
        Builder = new GraphBuilder("armed_" + role);
        (Codes, Tables) = (new CodesGraph(this), new TableRowsGraph(this, model.LastLayer));
        (Encoder, Networks) = (new EncoderGraph(this, model), new NetworkGraph(this, model));
        if (reads == GraphReading.Latent)
        {
            if (model.Network.Decoder!.EffectBlocks.Count > 0)
            {
                _ = Clusters; // before it, as in the manifest's order
            }

            Inputs = NetworkInputs = LastInputs = Input(GraphSignatures.Latent, TensorType.Float, model.Network.HiddenWidth);
            return;
        }

        if (model.Encoding.Numeric.Count > 0)
        {
            Features = Input("features", TensorType.Float, model.Encoding.Numeric.Count);
        }

        if (model.Encoding.Categorical.Count > 0)
        {
            Categories = Input("categories", TensorType.Int64, model.Encoding.Categorical.Count);
        }

        Images = model.Encoding.Image is { } image ? DeclareImages(image) : null;
        // Without columns the clusters' codes, as floats, carry the number of rows; constants make 0 of their values.
        Inputs = Network.Encoder.Outputs > 0 ? Encoder.Inputs(Network.Encoder) : Images ?? Builder.Node("Cast", [Clusters], NodeAttribute.Int("to", 1)); // x [N, F'] or [N, G]
        NetworkInputs = Networks.WithImages(Inputs, Network.Encoder);
        LastInputs = Last.Derived.Count == 0 ? Inputs : Builder.Node("Concat", [Inputs, .. Last.Derived.Select(derived => DerivedColumnsGraph.Emit(this, derived))], NodeAttribute.Int("axis", 1));
        Hidden = Last.UsesHidden && reads == GraphReading.RowsAndFeatures ? Networks.HiddenFeatures(ofClusters: role == GraphRoles.Mixed) : null; // w [N, P]
    }

    /// <summary>The graph under construction.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>Codes of levels and clusters.</summary>
    public CodesGraph Codes { get; }

    /// <summary>Rows of tables by codes.</summary>
    public TableRowsGraph Tables { get; }

    /// <summary>x of raw columns.</summary>
    public EncoderGraph Encoder { get; }

    /// <summary>What the networks make of rows.</summary>
    public NetworkGraph Networks { get; }

    /// <summary>The input <c>features</c>, raw numbers [N, F]; null without numeric columns.</summary>
    public GraphValue? Features { get; }

    /// <summary>The input <c>categories</c>, codes [N, Q]; null without categorical columns.</summary>
    public GraphValue? Categories { get; }

    /// <summary>The input <c>image</c>, standardised [N, C H W]; null without images.</summary>
    public GraphValue? Images { get; }

    /// <summary>x [N, F']; without columns something else of N rows.</summary>
    public GraphValue Inputs { get; }

    /// <summary>What backbone and Z-predictor read: x, and the standardised images after it, [N, F' + C H W].</summary>
    public GraphValue NetworkInputs { get; }

    /// <summary>x with the columns that the last layer derives from it, [N, F' + D].</summary>
    public GraphValue LastInputs { get; }

    /// <summary>The input <c>cluster</c>, codes [N, G], which the first use declares.</summary>
    public GraphValue Clusters => _clusters ??= Input("cluster", TensorType.Int64, _model.Encoding.Clusters.Count);

    /// <summary>The input <c>offset</c>, [N, 1], which the first use declares.</summary>
    public GraphValue Offset => _offset ??= Input("offset", TensorType.Float, 1);

    /// <summary>w [N, P]: h_L of the only network, or the refit's map of all networks' h_L; null without hidden layers.</summary>
    public GraphValue? Hidden { get; }

    /// <summary>Declares an input [N, columns].</summary>
    public GraphValue Input(string name, TensorType type, int columns)
    {
        _inputs.Add(new TensorDescription(name, type == TensorType.Float ? "float" : "int64", columns));
        return Builder.Input(name, type, -1, columns);
    }

    /// <summary>Declares an output float [N, columns].</summary>
    public void Output(string name, GraphValue value, int columns)
    {
        _outputs.Add(new TensorDescription(name, "float", columns));
        Builder.Output(name, value, TensorType.Float, -1, columns);
    }

    /// <summary>Declares an output of images, float [N, C, H, W].</summary>
    public void Output(string name, GraphValue value, ImageShape shape)
    {
        _outputs.Add(new TensorDescription(name, "float", [shape.Channels, shape.Height, shape.Width]));
        Builder.Output(name, value, TensorType.Float, -1, shape.Channels, shape.Height, shape.Width);
    }

    /// <summary>The finished graph.</summary>
    public BuiltGraph Build() => new(_role, Builder.ToBytes(), _inputs, _outputs)
    {
        EffectTables = Tables.EffectTables,
        EffectPairs = Tables.EffectPairs,
        FixedTables = Tables.FixedTables,
    };

    private ArmedNetwork Network => _model.Network;

    private LastLayer Last => _model.LastLayer;

    /// <summary>Declares the input <c>image</c>, behind all inputs that are made of columns, and standardises it: [N, C H W].</summary>
    private GraphValue DeclareImages(ImageEncoding image)
    {
        if (_role == GraphRoles.Mixed || (_role == GraphRoles.Encode && Network.FeatureEffects.Count > 0) || (_role == GraphRoles.GradCam && GradCamGraph.HasClusters(_model)))
        {
            _ = Clusters;
        }

        if (_model.HasOffset && _role is not (GraphRoles.ZPredictor or GraphRoles.Summary or GraphRoles.Encode or GraphRoles.GradCam))
        {
            _ = Offset;
        }

        var shape = image.Shape;
        _inputs.Add(new TensorDescription(ImageInput, "uint8", [shape.Channels, shape.Height, shape.Width]));
        var bytes = Builder.Input(ImageInput, TensorType.UInt8, -1, shape.Channels, shape.Height, shape.Width);
        using var scope = Builder.Scope(ImageInput);
        var centred = Node("Sub", Builder.Node("Cast", [bytes], NodeAttribute.Int("to", 1)), Builder.Constant("mean", [.. image.Mean], shape.Channels, 1, 1));
        var standardised = Node("Mul", centred, Builder.Constant("scale", [.. image.Sd.Select(sd => 1 / sd)], shape.Channels, 1, 1));
        return Builder.WithShape(Builder.Node("Reshape", [standardised, Builder.Constant("flat", [-1L, shape.Values], 2)]), -1, shape.Values);
    }

    /// <summary>The same values [1, O] for every row, as [N, O].</summary>
    public GraphValue Repeat(float[] values)
    {
        var (rows, width) = Network.Encoder.Outputs > 0 ? (Inputs, Network.Encoder.Outputs)
            : Images is null ? (Inputs, _model.Encoding.Clusters.Count)
            : Hidden is null ? (NetworkInputs, _model.Encoding.Image!.Shape.Values)
            : (Hidden, Last.Map?.Outputs ?? Network.HiddenWidth);
        return Builder.Node("Gemm", [rows, Builder.Constant("zeros", new float[width * values.Length], width, values.Length), Builder.Constant("row", values, values.Length)]);
    }

    /// <summary>An operator with inputs only.</summary>
    public GraphValue Node(string opType, params ReadOnlySpan<GraphValue> inputs) => Builder.Node(opType, inputs);

    /// <summary>Sum over an axis, which stays with size 1 or goes.</summary>
    public GraphValue Sum(GraphValue value, long axis, bool keep) =>
        Builder.Node("ReduceSum", [value, Builder.Constant("axis", [axis], 1)], NodeAttribute.Int("keepdims", keep ? 1 : 0));

    /// <summary>Columns of a value [N, ..].</summary>
    public GraphValue Columns(GraphValue value, long[] columns) => Builder.Node("Gather", [value, Builder.Constant("columns", columns, columns.Length)], NodeAttribute.Int("axis", 1));

    /// <summary>Consecutive places of an axis of a value.</summary>
    public GraphValue Columns(GraphValue value, long axis, long start, long count) =>
        Builder.Node("Slice", [value, Builder.Constant("start", [start], 1), Builder.Constant("end", [start + count], 1), Builder.Constant("axis", [axis], 1)]);
}
