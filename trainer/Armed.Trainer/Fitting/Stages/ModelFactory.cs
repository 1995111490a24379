using System.Globalization;
using Armed.Onnx;
using Armed.Runtime.Manifest;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Formulas;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Builds the untrained modules of a fit from options and data. Initial weights follow from the seed.</summary>
internal sealed class ModelFactory(FitData data, TrainingOptions options, OwnBackbone? own = null)
{
    /// <summary>Clusters in every factor up to which a Z-predictor is made unless asked for.</summary>
    private const int ZPredictorUpToClusters = 10_000;

    /// <summary>A backbone of the user's own may draw from TorchSharp's global generator, which all fits of a process share: such backbones are built one at a time.</summary>
    private static readonly Lock s_globalGenerator = new();

    /// <summary>The classes of adversary and Z-predictor per factor.</summary>
    public ClusterClasses[] Classes { get; } = [.. data.Encoding.Clusters.Select(c => ClusterClasses.Create(c.Rows, options.MaxClusterClasses))];

    private bool Ignore => options.Between == BetweenClusters.Ignore;

    /// <summary>Builds the network; the encoder reads raw rows.</summary>
    public ModelModules Build()
    {
        if (options.UnknownCluster is Armed.Runtime.UnknownClusterPolicy.Inferred or Armed.Runtime.UnknownClusterPolicy.Membership && !WantsZPredictor)
        {
            throw new InputException($"unknown_cluster is {EnumWords.Of(options.UnknownCluster)}, but there is no Z-predictor. It is switched off, or a factor has more than "
                + $"{ZPredictorUpToClusters.ToString("N0", CultureInfo.InvariantCulture)} clusters. Set z_predictor to true, or choose --unknown-cluster population.");
        }

        RequireFeatures();
        RequireFamily();
        RequireIntercept();
        RequireIndicators();
        RequireFreeNames();
        return BuildModules();
    }

    private ModelModules BuildModules()
    {
        using var generator = new Generator(0, CPU);
        var (network, outcome) = BuildNetwork(0, generator);
        var zPredictor = WantsZPredictor ? ZPredictorOf(network.Encoder) : null;
        if (zPredictor is not null)
        {
            Initialization.Apply(zPredictor, generator);
        }

        return new ModelModules
        {
            Networks = [network, .. Enumerable.Range(1, NetworkCount - 1).Select(member => FurtherNetwork(member, generator))],
            Outcome = outcome,
            ZPredictor = zPredictor,
            Classes = Classes,
            Encoding = data.Encoding,
            OutcomeMean = data.OutcomeMean,
            OutcomeSd = data.OutcomeSd,
            HasOffset = data.Rows.Offsets.Length > 0,
            Exporters = own?.Exporters ?? ModuleExporterRegistry.Default,
        };
    }

    /// <summary>Whether there is no backbone to learn: a linear predictor with random effects is solved exactly, on all rows.</summary>
    public bool IsSolvedByRefitAlone => options.IsWholeFit;

    /// <summary>The likelihood of a further network: its own parameters are learned beside the network and then set aside.</summary>
    public OutcomeModel NewOutcome()
    {
        var outcome = Outcome();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        outcome.StartLearned(OutcomeTensor(data.Training), TrainingWeights());
        return outcome;
    }

    /// <summary>Number of networks, completed: several only where a refit joins them.</summary>
    public int NetworkCount => !options.HasRefit || options.Hidden.Count == 0
        ? 1
        : options.Networks ?? (data.Encoding.Image is null && options.Series is null && data.Outputs == 1 && data.Training.Length + data.Validation.Length < 2_000 ? 3 : 1);

    /// <summary>Of images the Z-predictor reads a coarse form, which is cheap and shows what scanners and batches differ in.</summary>
    private ClusterClassifier ZPredictorOf(InputEncoder encoder)
    {
        var coarse = encoder.Image is null ? null : new CoarseImages(InputOf(encoder));
        return new ClusterClassifier(coarse?.Outputs ?? encoder.Outputs, options.ZPredictorHidden, ClassCounts, start: coarse);
    }

    private BackboneInput InputOf(InputEncoder encoder) => new(encoder.Outputs) { Image = encoder.Image?.Shape, Series = SeriesColumns.Of(options.Series, encoder) };

    private ArmedNetwork FurtherNetwork(int member, Generator generator)
    {
        var (network, outcome) = BuildNetwork(member, generator);
        outcome.Dispose();
        return network;
    }

    private (ArmedNetwork Network, OutcomeModel Outcome) BuildNetwork(int member, Generator generator)
    {
        var seed = StableSeed.Mix(options.Seed, -1 - member);
        generator.manual_seed(seed);
        var encoder = new InputEncoder(data.Encoding, options.InputClip);
        var backbone = CreateBackbone(InputOf(encoder), seed);
        var effects = Effects(encoder, backbone.Widths.Count == 0 ? 0 : backbone.Widths[^1]);
        var adversary = backbone.Widths.Count > 0 && HasAdversaryNetwork ? AdversaryOf(backbone, seed) : null;
        ClusterShifts[] shifts = !Ignore ? [] : LearnsFeatures(backbone) ? [.. data.Encoding.Clusters.Select(cluster => new FreeShifts(cluster.Levels.Count, data.Outputs))] : ClusterMeansOf(encoder);
        var network = new ArmedNetwork(encoder, backbone, data.Outputs, options.Skip, adversary, effects, shifts, MapEffects(encoder, backbone));
        var outcome = Outcome();
        Initialization.Apply(network, generator, own is null ? null : network.BackboneModule);
        Start(network, outcome);
        return (network, outcome);
    }

    private IBackbone CreateBackbone(BackboneInput input, long seed)
    {
        if (own is null)
        {
            return new DenseBackboneFactory(options).Create(input);
        }

        lock (s_globalGenerator)
        {
            manual_seed(seed);
            return own.Create(input);
        }
    }

    /// <summary>The adversary, whose convolutions draw their initial weights from torch's global generator, as the backbone's do.</summary>
    private ClusterClassifier AdversaryOf(IBackbone backbone, long seed)
    {
        if (options.AdversaryMaps != AdversaryMaps.Convolutional)
        {
            return new ClusterClassifier(backbone.Widths.Sum(), options.AdversaryHidden, ClassCounts);
        }

        lock (s_globalGenerator)
        {
            manual_seed(StableSeed.Mix(seed, 1));
            var tower = new MapTower([.. ((ConvolutionalBackbone)backbone).Blocks.Select(block => block.Outputs)], backbone.Widths[^1]);
            return new ClusterClassifier(tower.Outputs, options.AdversaryHidden, ClassCounts, start: tower);
        }
    }

    /// <summary>What very many clusters leave out, for people to read.</summary>
    public IEnumerable<string> Messages()
    {
        for (var g = 0; g < Classes.Length; g++)
        {
            if (Classes[g].HasRest && (WantsZPredictor || HasAdversaryNetwork && options.Hidden.Count > 0))
            {
                var (who, tell) = HasAdversaryNetwork ? ("adversary and the Z-predictor", "tell") : ("Z-predictor", "tells");
                yield return string.Create(CultureInfo.InvariantCulture, $"Of the {data.Encoding.Clusters[g].Levels.Count:N0} clusters of '{data.Encoding.Clusters[g].Name}' the {who} "
                    + $"{tell} the largest {options.MaxClusterClasses:N0} apart; the rest are one class (max_cluster_classes).");
            }
        }

        if (options.Adversary == AdversaryScheme.Closed && !options.AdversaryHidden.SequenceEqual(new TrainingOptions().AdversaryHidden))
        {
            yield return "adversary_hidden has no effect: the closed adversary has no network. For one, use --adversary reversal.";
        }

        if (options.Adversary != AdversaryScheme.Closed && options.AdversaryLayers is not null)
        {
            yield return $"adversary_layers has no effect: the network of the {EnumWords.Of(options.Adversary)} adversary reads all layers. The closed adversary has the choice.";
        }

        if (Ignore && data.Encoding.Categorical.Any(c => c.IsEmbedding))
        {
            yield return "With --between ignore, differences between clusters in columns that become embeddings still affect the fixed effects: "
                + string.Join(", ", data.Encoding.Categorical.Where(c => c.IsEmbedding).Select(c => c.Name)) + ". Leave them out, or raise embedding_above_levels.";
        }

        foreach (var cluster in data.Encoding.Clusters.Where(c => options.Family == CountFamily.NegativeBinomial && c.Levels.Count == data.Training.Length + data.Validation.Length))
        {
            yield return $"Warning: every row is a different cluster of '{cluster.Name}'. Its random effects and the dispersion of the negative binomial explain the same variation; use --family poisson with them.";
        }

        foreach (var term in Terms().Where(term => !options.HasRefit && term.OfRefitAlone.Count > 0))
        {
            yield return $"Without a refit the clusters of '{term.Factor}' do not have {string.Join(" and ", term.OfRefitAlone)}: training has neither curves of clusters nor slopes on all columns.";
        }

        foreach (var message in LargeBlocks())
        {
            yield return message;
        }

        if (!WantsZPredictor && options.ZPredictor is null && !IsSolvedByRefitAlone)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Above {ZPredictorUpToClusters:N0} clusters in a factor there is no Z-predictor and no inferred.onnx unless z_predictor is true.");
        }
    }

    /// <summary>A model of the clusters alone is a mixed model with an intercept; there is nothing that a network could learn from.</summary>
    private void RequireFeatures()
    {
        var inputs = data.Encoding.Design is { } design ? design.Columns.Count + data.Encoding.Numeric.Count(column => column.HasIndicator) : data.Encoding.Numeric.Count + data.Encoding.Categorical.Count;
        if (inputs == 0 && data.Encoding.Image is null && (!IsSolvedByRefitAlone || WantsZPredictor))
        {
            throw new InputException("There is no column left for features. Name some with --numeric or --categorical, or exclude fewer. "
                + "For a model of the clusters alone, y ~ 1 + (1 | g), use --hidden none; it needs a refit, which several unordered classes have with one cluster column, and no Z-predictor.");
        }
    }

    /// <summary>The graph that decodes takes the latent code by a name that nothing else may have.</summary>
    private void RequireFreeNames()
    {
        IEnumerable<string> names = [.. data.Encoding.Numeric.Select(column => column.Name), .. data.Encoding.Categorical.Select(column => column.Name), .. data.Encoding.Clusters.SelectMany(cluster => cluster.Columns.Append(cluster.Name)), .. new[] { data.Table.Offset?.Name }.OfType<string>()];
        if (options.Backbone == BackboneKind.Autoencoder && names.Contains(GraphSignatures.Latent))
        {
            throw new InputException($"A column is called '{GraphSignatures.Latent}', as the input of the graph decode is. Rename it, for example in --sql, or leave it out with --exclude.");
        }
    }

    private void RequireIndicators()
    {
        if ((IsSolvedByRefitAlone || data.Encoding.Design is not null) && data.Encoding.Categorical.FirstOrDefault(c => c.IsEmbedding) is { } column)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"The column '{column.Name}' has {column.Levels.Count:N0} levels; a model without hidden layers supports up to {options.EmbeddingAboveLevels:N0}, with one coefficient each. Make it a cluster column, leave it out, or give the model hidden layers."));
        }
    }

    private void RequireIntercept()
    {
        if (!data.Kind.HasIntercept && !data.HasIntercept)
        {
            throw new InputException($"The formula '{options.Fixed}' has no intercept, but the outcome '{data.Table.Outcome.Name}' is {data.Kind.Name}: its cut points take the intercept's place and are always estimated. Leave out the 0 or -1.");
        }
    }

    private void RequireFamily()
    {
        if (options.Family != CountFamily.Poisson && !data.Kind.TakesFamily)
        {
            throw new InputException($"The family is {EnumWords.Of(options.Family)}, but the outcome '{data.Table.Outcome.Name}' is {data.Kind.Name}. Families are for counts. Use --task count, or leave --family out.");
        }
    }

    /// <summary>lambda_F, completed.</summary>
    public double LambdaF => options.LambdaF ?? (Ignore ? 0 : 0.5);

    /// <summary>lambda_g, completed.</summary>
    public double LambdaG => options.LambdaG ?? (options.Adversary == AdversaryScheme.Closed && !Ignore ? 0.03 : 0.1);

    /// <summary>The hidden layers of the closed adversary, completed.</summary>
    public AdversaryLayers AdversaryLayers => options.AdversaryLayers ?? (Ignore ? AdversaryLayers.All : AdversaryLayers.Last);

    private bool HasAdversaryNetwork => options.Adversary != AdversaryScheme.Closed && LambdaG > 0;

    /// <summary>The random effects per factor, completed.</summary>
    public IReadOnlyList<RandomEffectsTerm> Terms()
    {
        var factors = data.Encoding.Clusters.Select(c => (c.Name, c.Levels.Count)).ToArray();
        var terms = RandomEffectsFormula.Resolve(options.Random, factors, SlopeWidths.Keys, options.Hidden.Count > 0);
        if (Ignore && terms.FirstOrDefault(t => !t.HasIntercept) is { } without)
        {
            throw new InputException($"--between ignore needs a random intercept in every factor, which absorbs the differences between clusters; '{without.Factor}' has none. Write (1 + .. | {without.Factor}).");
        }

        return terms;
    }

    /// <summary>Encoded columns of each feature column, or of each term of a formula, that may have a linear slope.</summary>
    private Dictionary<string, int> SlopeWidths => data.Encoding.Design?.SlopeColumns.ToDictionary(slope => slope.Key, slope => slope.Value.Count) ?? data.Encoding.Numeric.Select(c => (c.Name, Columns: 1))
        .Concat(data.Encoding.Categorical.Where(c => !c.IsEmbedding).Select(c => (c.Name, Columns: c.Levels.Count - 1))).ToDictionary(c => c.Name, c => c.Columns);

    /// <summary>Blocks that are too large for an unstructured covariance.</summary>
    private IEnumerable<string> LargeBlocks()
    {
        var widths = SlopeWidths;
        foreach (var term in Terms())
        {
            foreach (var block in term.Blocks)
            {
                if (block.Slopes.Sum(s => widths[s]) + (block.HasIntercept ? 1 : 0) is var size and > RandomEffectsDesign.FullUpTo)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"The {size} random effects of '{term.Factor}' on {string.Join(", ", block.Slopes)} are taken as independent (at the columns' means): "
                        + $"up to {RandomEffectsDesign.FullUpTo} have an unstructured covariance. Name fewer columns, or put some in a separate term, such as (0 + x | {term.Factor}).");
                }
            }
        }
    }

    private bool WantsZPredictor => options.ZPredictor ?? !IsSolvedByRefitAlone && data.Encoding.Clusters.All(c => c.Levels.Count <= ZPredictorUpToClusters);

    private int[] ClassCounts => [.. Classes.Select(c => c.Count)];

    private RandomEffects[] Effects(InputEncoder encoder, int hidden)
    {
        return [.. Terms().Select((t, g) => new RandomEffects(RandomEffectsDesign.Create(t.InTraining(), encoder, hidden), data.Encoding.Clusters[g].Levels.Count, data.Outputs, options.PriorSdIntercept, options.PriorSdSlope))];
    }

    /// <summary>Gamma and beta of the first factor's clusters in the blocks that have them: as many intercepts, with a learned prior each.</summary>
    private RandomEffects[] MapEffects(InputEncoder encoder, IBackbone backbone)
    {
        var (factor, design) = (data.Encoding.Clusters[0], RandomEffectsDesign.Create(RandomEffectsTerm.Of(data.Encoding.Clusters[0].Name, [], nonlinear: false), encoder, 0));
        return backbone is not ConvolutionalBackbone { EffectChannels: { Count: > 0 } channels } ? []
            : [.. channels.Select(count => new RandomEffects(design, factor.Levels.Count, 2 * count, options.PriorSdSlope, options.PriorSdSlope))];
    }

    private OutcomeModel Outcome() => data.Kind.Build(data.Table.Outcome.ClassNames.Count, options);

    /// <summary>Starts at the best constant predictor, so that the first steps do not go into the intercept.</summary>
    private void Start(ArmedNetwork network, OutcomeModel outcome)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var y = OutcomeTensor(data.Training);
        var weights = TrainingWeights();
        var start = outcome.StartIntercept(y, weights, data.KnownTensor(data.Training));
        network.Head.bias!.copy_(network.Encoder.HasIntercept ? start : zeros_like(start));
        outcome.StartLearned(y, weights);
        network.Encoder.RefreshUnknownLevels();
        network.KeepFixedColumns();
        StartShifts(network, outcome, y, weights);
    }

    private void StartShifts(ArmedNetwork network, OutcomeModel outcome, Tensor y, Tensor? weights)
    {
        if (network.ClusterShifts is not [FreeShifts, ..])
        {
            return;
        }

        using var scope = NewDisposeScope();
        var rows = data.Rows.Select(data.Training);
        var constant = network.Head.bias!.detach();
        Tensor[] clusters = [.. Enumerable.Range(0, rows.FactorCount).Select(g => rows.ClusterTensor(g, 0, rows.Rows))];
        using var _ = enable_grad();
        var higher = new ShiftStart(outcome, y, weights, data.KnownTensor(data.Training) is { } known ? known.Plus(constant) : constant).Run([.. network.ClusterShifts.Cast<FreeShifts>()], clusters);
        if (network.Encoder.HasIntercept && outcome.HasIntercept)
        {
            constant.Add(higher.view(-1)); // the bias's own memory
        }
    }

    private Tensor? TrainingWeights() => data.Weights.Length == 0 ? null : tensor(data.Training.Select(r => data.Weights[r]).ToArray()).unsqueeze(1);

    private Tensor OutcomeTensor(int[] rows)
    {
        var values = data.OutcomeOf(rows);
        using Scalar mean = data.OutcomeMean, sd = data.OutcomeSd;
        return data.Kind.TakesCodes
            ? tensor(Array.ConvertAll(values, v => (long)v))
            : tensor(values).sub(mean).div(sd).to(float32).unsqueeze(1);
    }

    /// <summary>Whether the outcome is a function of learned maps: cluster means of columns then say nothing of how the maps differ between clusters.</summary>
    private bool LearnsFeatures(IBackbone backbone) => data.Encoding.Image is not null || backbone is ConvolutionalBackbone;

    private ClusterMeans[] ClusterMeansOf(InputEncoder encoder) => [.. MeansOf(encoder).Select(means => new ClusterMeans(means, data.Outputs))];

    /// <summary>Per factor the means of x per cluster [C, F'] over the training rows, centred at the mean over rows.</summary>
    private Tensor[] MeansOf(InputEncoder encoder)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var rows = data.Rows.Select(data.Training);
        var (features, categories) = rows.Tensors(0, rows.Rows);
        var x = encoder.EncodeStatic(features, categories);
        if (encoder.Embeddings.Count > 0) // learned columns have no fixed mean
        {
            x = cat([x, zeros(x.size(0), encoder.Outputs - x.size(1))], 1);
        }

        x = x - x.mean([0L], keepdim: true);
        return [.. Enumerable.Range(0, rows.FactorCount).Select(g => MeansByCluster(x, rows, g).DetachFromDisposeScope())];
    }

    private Tensor MeansByCluster(Tensor x, EncodedRows rows, int factor)
    {
        var codes = rows.ClusterTensor(factor, 0, rows.Rows);
        long clusters = data.Encoding.Clusters[factor].Levels.Count;
        using Scalar one = 1;
        var sums = zeros(clusters, x.size(1)).index_add_(0, codes, x, one);
        var counts = codes.bincount(null, minlength: clusters).clamp(min: one).to(float32).unsqueeze(1);
        return sums / counts;
    }
}
