using Armed.Runtime;

namespace Armed.Trainer.Tests;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void Validate_Defaults_Passes() => new TrainingOptions().Validate();

    [Fact]
    public void Defaults_AreTheDocumentedOnes()
    {
        var options = new TrainingOptions();

        Assert.Equal([64, 64, 32], options.Hidden);
        Assert.Equal(ActivationKind.Silu, options.Activation);
        Assert.Equal(0, options.Dropout);
        Assert.True(options.Skip);
        Assert.Null(options.Random);
        Assert.Null(options.Family);
        Assert.Null(options.ClassWeights);
        Assert.Equal(BetweenClusters.Use, options.Between);
        Assert.Null(options.LambdaF);
        Assert.Null(options.LambdaG);
        Assert.Equal(1, options.LambdaK);
        Assert.False(options.LambdaKOnWholeKl);
        Assert.Equal([32], options.AdversaryHidden);
        Assert.Equal(AdversaryScheme.Closed, options.Adversary);
        Assert.Null(options.AdversaryLayers);
        Assert.Null(options.AdversaryMaps);
        Assert.Equal([64, 32], options.ZPredictorHidden);
        Assert.Null(options.ZPredictor);
        Assert.Equal(1_000, options.MaxClusterClasses);
        Assert.Equal(PriorKind.Learned, options.Prior);
        Assert.Equal(0.5, options.PriorSdIntercept);
        Assert.Equal(0.3, options.PriorSdSlope);
        Assert.Equal(200, options.MaxEpochs);
        Assert.Null(options.Patience);
        Assert.Null(options.BatchSize);
        Assert.Equal(0.002, options.LearningRate);
        Assert.Equal(3, options.RandomEffectsRateFactor);
        Assert.Equal(0.3, options.LearningRateDecay);
        Assert.Null(options.WeightDecay);
        Assert.Equal(1, options.ClipNorm);
        Assert.Equal(0.15, options.ValidationShare);
        Assert.Equal(10, options.InputClip);
        Assert.Equal(32, options.EmbeddingAboveLevels);
        Assert.Equal(UnknownClusterPolicy.Population, options.UnknownCluster);
        Assert.Equal(1, options.Seed);
        Assert.Equal(1, options.Threads);
        Assert.Equal(TrainingDevice.Auto, options.Device);
    }

    [Fact]
    public void Validate_EveryOptionWrong_ListsEveryFault()
    {
        var options = new TrainingOptions
        {
            Hidden = [64, 0],
            Activation = (ActivationKind)9,
            InitialWeights = (InitialWeights)9,
            Dropout = 1,
            Random = " ",
            Between = (BetweenClusters)9,
            LambdaF = -1,
            LambdaG = double.NaN,
            LambdaK = double.PositiveInfinity,
            AdversaryHidden = [-1],
            Adversary = (AdversaryScheme)9,
            AdversaryLayers = (AdversaryLayers)9,
            AdversaryMaps = (AdversaryMaps)9,
            ZPredictorHidden = [100_000],
            MaxClusterClasses = 1,
            Prior = (PriorKind)9,
            PriorSdIntercept = 0,
            PriorSdSlope = -1,
            MaxEpochs = 0,
            Patience = -1,
            BatchSize = 0,
            LearningRate = 0,
            RandomEffectsRateFactor = 0,
            LearningRateDecay = 1.5,
            WeightDecay = -1,
            ClipNorm = -1,
            ValidationShare = 1,
            InputClip = 0,
            EmbeddingAboveLevels = -1,
            UnknownCluster = (UnknownClusterPolicy)9,
            Threads = 0,
            Device = (TrainingDevice)9,
        };

        var fault = Assert.Throws<ArgumentException>(options.Validate);

        Assert.Equal(
            """
            32 training options are out of range:
              hidden is [64, 0]; expected widths of 1 to 65536, or an empty list.
              activation is 9; expected relu, gelu, silu, elu, tanh.
              initial_weights is 9; expected drawn, scaled.
              dropout is 1; expected a number from 0 to below 1.
              random is ' '; expected a formula such as '1 + h', or nothing.
              between is 9; expected use, ignore.
              lambda_f is -1; expected a finite number, 0 or more.
              lambda_g is NaN; expected a finite number, 0 or more.
              lambda_k is Infinity; expected a finite number, 0 or more.
              adversary is 9; expected reversal, alternating, closed.
              adversary_layers is 9; expected last, all.
              adversary_maps is 9; expected pooled, convolutional.
              adversary_hidden is [-1]; expected widths of 1 to 65536, or an empty list.
              z_predictor_hidden is [100000]; expected widths of 1 to 65536, or an empty list.
              max_cluster_classes is 1; expected 2 or more.
              prior is 9; expected learned, fixed.
              prior_sd_intercept is 0; expected a finite number above 0.
              prior_sd_slope is -1; expected a finite number above 0.
              max_epochs is 0; expected 1 or more.
              patience is -1; expected 0 or more.
              batch_size is 0; expected 1 or more.
              learning_rate is 0; expected a finite number above 0.
              random_effects_rate_factor is 0; expected a finite number above 0.
              learning_rate_decay is 1.5; expected a number above 0 and at most 1.
              weight_decay is -1; expected a finite number, 0 or more.
              clip_norm is -1; expected a finite number, 0 or more.
              validation_share is 1; expected a number from 0 to below 1.
              input_clip is 0; expected a finite number above 0.
              embedding_above_levels is -1; expected 0 or more.
              unknown_cluster is 9; expected population, inferred, error, context, membership, auto.
              threads is 0; expected 1 to 1024.
              device is 9; expected auto, cpu, cuda.
            """.ReplaceLineEndings("\n"), fault.Message);
    }
}
