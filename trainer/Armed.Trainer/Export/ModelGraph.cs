using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Export;

/// <summary>The parts that a fitted model's graphs are put together from: raw inputs to x, h_L, f, designs, predictions; in original units.</summary>
internal sealed class ModelGraph
{
    /// <summary>Single precision tells whole numbers apart up to here, 2^24.</summary>
    private const float LargestCode = 1 << 24;

    /// <summary>Name of the input that takes images.</summary>
    public const string ImageInput = "image";

    private readonly FittedModel _model;
    private readonly ExportContext _context;
    private readonly string _role;
    private readonly List<TensorDescription> _inputs = [];
    private readonly List<TensorDescription> _outputs = [];
    private readonly List<(GraphValue Values, GraphValue Codes)> _effectTables = [];
    private readonly List<EffectPairDescription> _effectPairs = [];
    private readonly List<string> _fixedTables = [];
    private readonly Dictionary<int, GraphValue> _clusterColumns = [];
    private readonly Dictionary<GraphValue, GraphValue> _held = [];
    private readonly DesignGraph? _design;
    private readonly GraphValue? _images;
    private GraphValue? _clusters, _offset;

    /// <param name="model">The model.</param>
    /// <param name="role">Name of the head.</param>
    /// <param name="reads">What the graph takes.</param>
    public ModelGraph(FittedModel model, string role, GraphReading reads = GraphReading.RowsAndFeatures)
    {
        (_model, _role) = (model, role);
        Builder = new GraphBuilder("armed_" + role);
        _context = new ExportContext(Builder, model.Exporters.With<DenseBackbone>(ExportBackbone));
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

        _design = model.Encoding.Design is { } design ? new DesignGraph(this, model.Encoding, design) : null;
        var images = model.Encoding.Image is { } image ? DeclareImages(image) : null;
        // Without columns the clusters' codes, as floats, carry the number of rows; constants make 0 of their values.
        Inputs = Network.Encoder.Outputs > 0 ? Encode(Network.Encoder) : images ?? Builder.Node("Cast", [Clusters], NodeAttribute.Int("to", 1)); // x [N, F'] or [N, G]
        _images = images;
        NetworkInputs = WithImages(Inputs, Network.Encoder);
        LastInputs = Last.Derived.Count == 0 ? Inputs : Builder.Node("Concat", [Inputs, .. Last.Derived.Select(derived => DerivedColumnsGraph.Emit(this, derived))], NodeAttribute.Int("axis", 1));
        Hidden = Last.UsesHidden && reads == GraphReading.RowsAndFeatures ? HiddenFeatures() : null;                          // w [N, P]
    }

    /// <summary>The graph under construction.</summary>
    public GraphBuilder Builder { get; }

    /// <summary>The input <c>features</c>, raw numbers [N, F]; null without numeric columns.</summary>
    public GraphValue? Features { get; }

    /// <summary>The input <c>categories</c>, codes [N, Q]; null without categorical columns.</summary>
    public GraphValue? Categories { get; }

    /// <summary>What a formula's <c>offset()</c> adds to the linear predictor; null without it.</summary>
    public GraphValue? KnownPart => _design?.Offset();

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
        EffectTables = [.. _effectTables.Select(table => new EffectTableDescription(table.Values.Name, table.Codes.Name))],
        EffectPairs = _effectPairs,
        FixedTables = _fixedTables,
    };

    private bool HasColumns => Network.Encoder.Outputs > 0 || _images is not null;

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

    private GraphValue WithImages(GraphValue x, InputEncoder encoder) => _images is null ? x : encoder.Outputs == 0 ? _images
        : Builder.WithShape(Builder.Node("Concat", [x, _images], NodeAttribute.Int("axis", 1)), -1, encoder.Outputs + encoder.Image!.Shape.Values);

    private GraphValue HiddenFeatures()
    {
        GraphValue[] hidden = [.. _model.HiddenNetworks.Select(LastHidden)];
        var joined = hidden.Length == 1 ? hidden[0] : Builder.Node("Concat", hidden, NodeAttribute.Int("axis", 1));
        if (Last.Map is not { } map)
        {
            return joined;
        }

        using var scope = Builder.Scope("hidden_map");
        var centred = Node("Sub", joined, Builder.Constant("centre", map.Centre, map.Inputs));
        return Builder.Node("Gemm", [centred, Builder.Constant("weight", map.Weight, map.Outputs, map.Inputs)], NodeAttribute.Int("transB", 1));
    }

    /// <summary>What a network reads; networks differ in their encoders by embeddings only.</summary>
    public GraphValue InputsOf(ArmedNetwork network, int index) => index == 0 || network.Encoder.Embeddings.Count == 0 ? NetworkInputs : WithImages(Encode(network.Encoder), network.Encoder);

    private GraphValue LastHidden(ArmedNetwork network, int index)
    {
        var inputs = InputsOf(network, index);
        return _role == GraphRoles.Mixed && network.FeatureEffects.Count > 0 ? OfClusters(network, inputs)
            : Module(index == 0 ? NetworkParts.Backbone : FormattableString.Invariant($"{NetworkParts.Backbone}{index + 1}"), network.BackboneModule, inputs);
    }

    /// <summary>h_L [N, H_L] of the rows' clusters, which change the maps.</summary>
    private GraphValue OfClusters(ArmedNetwork network, GraphValue inputs)
    {
        using var scope = Builder.Scope(NetworkParts.BackboneOfClusters);
        return ImageExporters.Export((ConvolutionalBackbone)network.Backbone, inputs, _context, MapEffectsOf(network));
    }

    /// <summary>For each block of a network's encoder that has effects the rows' 1 + gamma and beta [N, W, 1, 1]; null where none has.</summary>
    public IReadOnlyList<(GraphValue Scale, GraphValue Bias)>? MapEffectsOf(ArmedNetwork network) => network.FeatureEffects.Count == 0 ? null : [.. network.FeatureEffects.Select(MapEffects)];

    /// <summary>The latent code [N, L] of the population.</summary>
    public GraphValue Latent() => Module(NetworkParts.Backbone, Network.BackboneModule, NetworkInputs);

    /// <summary>The latent code [N, L] of the rows' clusters, which change the encoder's maps.</summary>
    public GraphValue LatentOfClusters() => OfClusters(Network, NetworkInputs);

    /// <summary>The image [N, C, H, W] of the latent codes that the graph takes, 0 to 255 as pixels are and beyond where a network's image is, of the population or of the rows' clusters.</summary>
    public GraphValue Decoded(bool ofClusters)
    {
        using var scope = Builder.Scope(ofClusters ? NetworkParts.DecoderOfClusters : NetworkParts.Decoder);
        var (decoder, image) = (Network.Decoder!, _model.Encoding.Image!);
        var standardised = DecoderExporter.Export(decoder, Inputs, _context, ofClusters ? [.. Network.MapEffects.TakeLast(decoder.EffectBlocks.Count).Select(MapEffects)] : null);
        var scaled = Node("Mul", standardised, Builder.Constant("sd", [.. image.Sd], image.Shape.Channels, 1, 1));
        return Node("Add", scaled, Builder.Constant("mean", [.. image.Mean], image.Shape.Channels, 1, 1));
    }

    /// <summary>The rows' 1 + gamma and beta [N, W, 1, 1] by the codes of the first factor; an unknown cluster has none.</summary>
    private (GraphValue Scale, GraphValue Bias) MapEffects(RandomEffects site)
    {
        var (width, means, code) = (site.Outputs / 2, TensorValues.Floats(site.Means), ClusterCode(0, site.Clusters));
        float[] Part(int start, float added) => [.. Enumerable.Range(0, (site.Clusters + 1) * width).Select(i => added + (i / width == site.Clusters ? 0 : means[(i / width * site.Outputs) + start + (i % width)]))];
        GraphValue Of(int start, float added, string hint) => Builder.Node("Reshape", [Rows(code, Part(start, added), site.Clusters + 1, hint), Builder.Constant("map_shape", [-1L, width, 1, 1], 4)]);
        return (Of(0, 1, "map_scale"), Of(width, 0, "map_bias"));
    }

    /// <summary>f [N, O] in original units: the outcome's scale is folded into the weights.</summary>
    public GraphValue FixedPredictor()
    {
        using var scope = Builder.Scope("fixed");
        float sd = (float)_model.OutcomeSd, mean = (float)_model.OutcomeMean;
        var f = Builder.Constant("beta_0", Array.ConvertAll(Last.Intercept, b => b * sd + mean), Last.Outputs);
        if (Last.Hidden.Length > 0)
        {
            f = Linear(Hidden!, Last.Outputs, Last.Hidden, sd, f);
        }

        if (Last.Inputs.Length > 0)
        {
            f = Linear(LastInputs, Last.Outputs, Last.Inputs, sd, f);
        }

        if (Last.Hidden.Length + Last.Inputs.Length == 0)
        {
            f = Repeat(Array.ConvertAll(Last.Intercept, b => b * sd + mean));
        }

        return OutcomeGraph.WithOffset(this, _model, f);
    }

    /// <summary>f plus a random part [N, O]; without columns f is the same number in every row.</summary>
    public GraphValue WithFixedPredictor(GraphValue random) => HasColumns
        ? Node("Add", FixedPredictor(), random)
        : Node("Add", OutcomeGraph.WithOffset(this, _model, ConstantPredictor()), random);

    /// <summary>f [N, O] and a random part as linear predictor, for a model with columns.</summary>
    public (GraphValue Mean, GraphValue Fixed) WithFixedPart(GraphValue random)
    {
        var f = FixedPredictor();
        return (Node("Add", f, random), f);
    }

    /// <summary>f [O] where nothing but the intercept makes it.</summary>
    private GraphValue ConstantPredictor()
    {
        using var scope = Builder.Scope("fixed");
        return Builder.Constant("beta_0", Array.ConvertAll(Last.Intercept, b => (b * (float)_model.OutcomeSd) + (float)_model.OutcomeMean), Last.Outputs);
    }

    /// <summary>phi [N, K] of a factor; null when it is an intercept alone.</summary>
    public GraphValue? Design(int factor)
    {
        var design = Last.Effects[factor].Design;
        if (design.IsInterceptOnly)
        {
            return null;
        }

        using var scope = Builder.Scope($"design{factor}");
        var parts = new List<GraphValue>();
        if (design.SlopeColumns.Count > 0)
        {
            parts.Add(LinearSlopes(design));
        }

        if (design.Hidden > 0)
        {
            parts.Add(HiddenSlopes(design.Hidden));
        }

        var slopes = parts.Count == 1 ? parts[0] : Builder.Node("Concat", [.. parts], NodeAttribute.Int("axis", 1));
        if (!design.HasIntercept)
        {
            return slopes;
        }
        // A column of ones before the slopes, for the intercept.
        return Builder.Node("Pad", [slopes, Builder.Constant("pads", [0L, 1, 0, 0], 4), Builder.Constant("one", [1f])]);
    }

    /// <summary>The first hidden features.</summary>
    private GraphValue HiddenSlopes(int count) => Last.Map is null || Last.Map.Outputs == count
        ? Hidden!
        : Builder.Node("Gather", [Hidden!, Builder.Constant("first_features", Enumerable.Range(0, count).Select(k => (long)k).ToArray(), count)], NodeAttribute.Int("axis", 1));

    /// <summary>Columns of x, their origin moved where the design says so.</summary>
    private GraphValue LinearSlopes(RandomEffectsDesign design)
    {
        var count = design.SlopeColumns.Count;
        var columns = Builder.Node("Gather", [LastInputs, Builder.Constant("columns", design.SlopeColumns.Select(c => (long)c).ToArray(), count)], NodeAttribute.Int("axis", 1));
        return design.Shifts.All(s => s == 0) ? columns : Node("Add", columns, Builder.Constant("shifts", [.. design.Shifts], count));
    }

    /// <summary>The same values [1, O] for every row, as [N, O].</summary>
    public GraphValue Repeat(float[] values)
    {
        var (rows, width) = Network.Encoder.Outputs > 0 ? (Inputs, Network.Encoder.Outputs)
            : _images is null ? (Inputs, _model.Encoding.Clusters.Count)
            : Hidden is null ? (NetworkInputs, _model.Encoding.Image!.Shape.Values)
            : (Hidden, Last.Map?.Outputs ?? Network.HiddenWidth);
        return Builder.Node("Gemm", [rows, Builder.Constant("zeros", new float[width * values.Length], width, values.Length), Builder.Constant("row", values, values.Length)]);
    }

    /// <summary>A torch module applied to a value.</summary>
    public GraphValue Module(string name, TorchSharp.torch.nn.Module module, GraphValue input) => _context.Child(name, module, input);

    /// <summary>An operator with inputs only.</summary>
    public GraphValue Node(string opType, params ReadOnlySpan<GraphValue> inputs) => Builder.Node(opType, inputs);

    /// <summary>Sum over an axis, which stays with size 1 or goes.</summary>
    public GraphValue Sum(GraphValue value, long axis, bool keep) =>
        Builder.Node("ReduceSum", [value, Builder.Constant("axis", [axis], 1)], NodeAttribute.Int("keepdims", keep ? 1 : 0));

    /// <summary>
    /// Declares prediction, linear_predictor and linear_predictor_sd from mean and variance [N, O] and, where the fixed part is uncertain, r [N, R]: without hidden features in
    /// linear_predictor_total_sd, which nothing else depends on.
    /// </summary>
    /// <param name="mean">Mean.</param>
    /// <param name="variance">Variance.</param>
    /// <param name="spread">r; null where the fixed part is not uncertain.</param>
    /// <param name="addends">What the second stage adds to the logarithms of the classes' probabilities [N, K]; null for nothing.</param>
    public void Outputs(GraphValue mean, GraphValue variance, GraphValue? spread = null, GraphValue? addends = null)
    {
        var outputs = _model.Outcome.Outputs;
        var prediction = _model.Outcome.Emit(Builder, mean, variance);
        Output("prediction", addends is null ? prediction : SecondStageGraph.Tilted(this, prediction, addends), _model.Outcome.Width);
        Output("linear_predictor", mean, outputs);
        if (!Last.Effects.Any(table => table.IsTooLarge)) // only the diagonal is left, and its sd would be wrong
        {
            var whole = spread is null ? variance : Node("Add", variance, Sum(Node("Mul", spread, spread), 1, keep: true));
            var isApart = Last.Spread is { IsApart: true };
            Output(GraphSignatures.LinearPredictorSd, Node("Sqrt", isApart ? variance : whole), outputs);
            if (isApart)
            {
                Output(GraphSignatures.LinearPredictorTotalSd, Node("Sqrt", whole), outputs);
            }
        }
    }

    private static long[] Codes(Tensor tensor)
    {
        using var onCpu = tensor.cpu();
        return [.. onCpu.data<long>()];
    }

    private GraphValue Encode(InputEncoder encoder)
    {
        if (_design is not null)
        {
            return Builder.WithShape(_design.Inputs(), -1, encoder.Outputs);
        }

        using var scope = Builder.Scope("encode");
        var parts = new List<GraphValue>();
        if (Features is not null)
        {
            EncodeNumeric(encoder, parts);
        }

        if (encoder.Encoding.DateColumns.Count > 0)
        {
            parts.Add(Cycles(encoder.Encoding));
        }

        for (var b = 0; b < encoder.LevelCategories.Count; b++)
        {
            parts.Add(Lookup(encoder.LevelCategories[b], encoder.LevelTables[b], "levels"));
        }

        for (var e = 0; e < encoder.EmbeddedCategories.Count; e++)
        {
            using var weight = encoder.Embeddings[e].weight!; // a new handle at every call
            parts.Add(Lookup(encoder.EmbeddedCategories[e], weight, "embedding"));
        }
        var x = parts.Count == 1 ? parts[0] : Builder.Node("Concat", [.. parts], NodeAttribute.Int("axis", 1));
        return Builder.WithShape(x, -1, encoder.Outputs);
    }

    private void EncodeNumeric(InputEncoder encoder, List<GraphValue> parts)
    {
        var columns = encoder.Encoding.Numeric.Count;
        var (mean, inverseSd) = encoder.Standardisation;
        var numbers = encoder.ReducedOrder.Count == 0 ? Features! : new ReducedNumbersGraph(this, encoder).Numbers();
        var missing = Node("IsNaN", numbers);
        var standardised = Node("Mul", Node("Sub", numbers, Builder.Constant("mean", TensorValues.Floats(mean), columns)), Builder.Constant("inverse_sd", TensorValues.Floats(inverseSd), columns));
        standardised = Node("Where", missing, Builder.Constant("zero", [0f]), standardised);
        parts.Add(Node("Clip", standardised, Builder.Constant("lowest", [-encoder.Limit]), Builder.Constant("highest", [encoder.Limit])));
        if (encoder.Missing.Columns.size(0) > 0)
        {
            parts.Add(Indicators(encoder, encoder.ReducedOrder.Count == 0 ? missing : Node("IsNaN", Features!)));
        }
    }

    /// <summary>Sines and cosines of parts of dates, standardised.</summary>
    private GraphValue Cycles(TableEncoding encoding)
    {
        var functions = new RowFunctionGraph(this, encoding);
        var columns = encoding.DateColumns;
        var values = Builder.Node("Concat", [.. columns.Select(column => functions.Whole(column.Factors[0]))], NodeAttribute.Int("axis", 1));
        var centred = Node("Sub", values, Builder.Constant("mean", [.. columns.Select(column => (float)column.Centre)], columns.Count));
        return Node("Mul", centred, Builder.Constant("inverse_sd", [.. columns.Select(column => (float)(1 / column.Sd))], columns.Count));
    }

    /// <summary>Indicators of missing numbers less what they are measured from, [N, count]; null without any.</summary>
    public (GraphValue? Indicators, int Count) Missing()
    {
        var count = (int)Network.Encoder.Missing.Columns.size(0);
        return count == 0 ? (null, 0) : (Indicators(Network.Encoder, Node("IsNaN", Features!)), count);
    }

    private GraphValue Indicators(InputEncoder encoder, GraphValue missing)
    {
        var selected = Codes(encoder.Missing.Columns);
        var chosen = selected.Length == encoder.Encoding.Numeric.Count ? missing : Builder.Node("Gather", [missing, Builder.Constant("missing_columns", selected, selected.Length)], NodeAttribute.Int("axis", 1));
        return Node("Sub", Builder.Node("Cast", [chosen], NodeAttribute.Int("to", 1)), Builder.Constant("missing_share", TensorValues.Floats(encoder.Missing.Shares), selected.Length));
    }

    /// <summary>Rows of a table whose last row stands for unknown codes; -1 reaches it from the end, as ONNX's Gather counts.</summary>
    private GraphValue Lookup(int category, Tensor table, string hint) => Rows(Code(Categories!, category, table.size(0) - 1), TensorValues.Floats(table), (int)table.size(0), hint);

    /// <summary>Rows [N, width] of a table [levels + 1, width] by the levels of a categorical column; its last row is that of an unknown level.</summary>
    public GraphValue Levels(int category, float[] table)
    {
        var levels = _model.Encoding.Categorical[category].Levels.Count;
        return Rows(Code(Categories!, category, levels), table, levels + 1, "levels");
    }

    /// <summary>Columns of a value [N, ..].</summary>
    public GraphValue Columns(GraphValue value, long[] columns) => Builder.Node("Gather", [value, Builder.Constant("columns", columns, columns.Length)], NodeAttribute.Int("axis", 1));

    /// <summary>Consecutive places of an axis of a value.</summary>
    public GraphValue Columns(GraphValue value, long axis, long start, long count) =>
        Builder.Node("Slice", [value, Builder.Constant("start", [start], 1), Builder.Constant("end", [start + count], 1), Builder.Constant("axis", [axis], 1)]);

    /// <summary>Codes [N] of a column, those below -1 or at and above the count made unknown.</summary>
    public GraphValue Code(GraphValue codes, long column, long count) => Bounded(Column(codes, column), count);

    /// <summary>The codes [N] of a factor as they are given.</summary>
    public GraphValue ClusterColumn(int factor)
    {
        if (!_clusterColumns.TryGetValue(factor, out var column))
        {
            _clusterColumns[factor] = column = Column(Clusters, factor);
        }

        return column;
    }

    /// <summary>The codes [N] of a factor, those below -1 or at and above the count made unknown.</summary>
    public GraphValue ClusterCode(int factor, long count) => Bounded(ClusterColumn(factor), count);

    private GraphValue Column(GraphValue codes, long column) => Builder.Node("Gather", [Held(codes), Builder.Constant("column", [column])], NodeAttribute.Int("axis", 1));

    /// <summary>
    /// The codes of an input within what single precision counts: all beyond are unknown. ONNX Runtime's Clip, Min and Max of int64 (1.31) leave codes beyond 32 bits as they are where rows are
    /// several, and Gather fails then.
    /// </summary>
    private GraphValue Held(GraphValue codes)
    {
        if (!_held.TryGetValue(codes, out var held))
        {
            var numbers = Builder.Node("Cast", [codes], NodeAttribute.Int("to", 1));
            var within = Node("Clip", numbers, Builder.Constant("before_codes", [-1f]), Builder.Constant("after_codes", [LargestCode]));
            _held[codes] = held = Builder.Node("Cast", [within], NodeAttribute.Int("to", 7));
        }

        return held;
    }

    private GraphValue Bounded(GraphValue codes, long count) => Node("Clip", codes, Builder.Constant("unknown", [-1L]), Builder.Constant("count", [count]));

    /// <summary>Rows of a table [rows, width] by codes [N].</summary>
    public GraphValue Rows(GraphValue codes, float[] table, int rows, string hint) => Node("Gather", Builder.Constant(hint, table, rows, table.Length / rows), codes);

    /// <summary>Rows of a factor's table of effects, which adaptation may replace: the manifest names it.</summary>
    public GraphValue EffectRows(GraphValue codes, float[] table, int rows)
    {
        var values = Builder.Constant("effects", table, rows, table.Length / rows);
        _effectTables.Add((values, codes));
        return Node("Gather", values, codes);
    }

    /// <summary>Rows of what a factor's clusters take up of the fixed part's uncertainty: the manifest names the table.</summary>
    public GraphValue FixedRows(GraphValue codes, float[] table, int rows)
    {
        var values = Builder.Constant("taken", table, rows, table.Length / rows);
        _fixedTables.Add(values.Name);
        return Node("Gather", values, codes);
    }

    /// <summary>Tells the manifest where a table of covariances between two factors is.</summary>
    public void DescribePair(EffectPair pair, string values, string positions, string? partners) => _effectPairs.Add(new EffectPairDescription
    {
        Factors = [Last.Effects[pair.Factor].Design.Factor, Last.Effects[pair.Other].Design.Factor],
        Clusters = [pair.Clusters, pair.OtherClusters],
        Values = values,
        Positions = positions,
        Partners = partners,
    });

    /// <summary>input times the transpose of a weight [outputs, width], scaled, plus an addend.</summary>
    private GraphValue Linear(GraphValue input, int outputs, float[] weight, float scale, GraphValue addend) =>
        Builder.Node("Gemm", [input, Builder.Constant("weight", Array.ConvertAll(weight, w => w * scale), outputs, weight.Length / outputs), addend], NodeAttribute.Int("transB", 1));

    private static GraphValue ExportBackbone(DenseBackbone backbone, GraphValue input, ExportContext context)
    {
        for (var l = 0; l < backbone.Layers.Count; l++)
        {
            input = context.Child($"layer{l}", backbone.Layers[l], input);
        }

        return input;
    }
}
