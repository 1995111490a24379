using Armed.Runtime;
using Armed.Trainer.Models;

namespace Armed.Trainer.Tests.Images;

/// <summary>Options of images and series that would have no effect are refused.</summary>
public sealed class BackboneRequestTests
{
    private static readonly IBackboneFactory s_own = new ConvolutionalBackboneFactory(ConvolutionOptions.Of(new TrainingOptions()));

    public static TheoryData<TrainingOptions, bool, bool, string> Refused => new()
    {
        { new TrainingOptions { Maps = [16] }, false, false, "leave --maps out" },
        { new TrainingOptions { MapFeatures = 3 }, false, false, "leave --map-features out" },
        { new TrainingOptions { Backbone = BackboneKind.Conv }, false, false, "leave --backbone out" },
        { new TrainingOptions { InitialWeights = InitialWeights.Scaled }, true, false, "convolutions of images and series start from" },
        { new TrainingOptions { InitialWeights = InitialWeights.Scaled }, false, true, "Set --initial-weights to drawn" },
        { new TrainingOptions { AugmentFlip = true }, false, false, "leave --augment-flip out" },
        { new TrainingOptions { AugmentShift = 1 }, false, false, "leave --augment-shift out" },
        { new TrainingOptions { AugmentIntensity = 0.1, Series = "t*" }, false, false, "a series is not changed" },
        { new TrainingOptions { MapEffects = [1], Series = "t*" }, false, false, "a series has no such effects" },
        { new TrainingOptions { MapEffects = [4] }, true, false, "expected blocks of 1 to 3" },
        { new TrainingOptions { MapEffects = [1], Refit = RefitPolicy.Always }, true, false, "refit is always" },
        { new TrainingOptions { MapEffects = [1], Between = BetweenClusters.Ignore }, true, false, "between is ignore" },
        { new TrainingOptions { MapEffects = [1], Between = BetweenClusters.Ignore, LambdaF = 0 }, true, false, "or give --lambda-f above 0" },
        { new TrainingOptions { Latent = 8 }, true, false, "leave --latent out" },
        { new TrainingOptions { Backbone = BackboneKind.Conv, ReconstructionWeight = 2 }, true, false, "leave --reconstruction-weight out" },
        { new TrainingOptions { Backbone = BackboneKind.Autoencoder, MapFeatures = 16 }, true, false, "--latent 16" },
        { new TrainingOptions { Backbone = BackboneKind.Autoencoder, Networks = 2 }, true, false, "one latent code" },
        { new TrainingOptions { Backbone = BackboneKind.Autoencoder, Series = "t*" }, false, false, "An autoencoder reconstructs images" },
        { new TrainingOptions { Backbone = BackboneKind.Autoencoder, MapEffects = [7] }, true, false, "expected blocks of 1 to 6" },
        { new TrainingOptions { Backbone = BackboneKind.Autoencoder, MapEffects = [3], Refit = RefitPolicy.Always }, true, false, "refit is always" },
        { new TrainingOptions { MapEffects = [1] }, true, true, "backbone 'conv'" },
        { new TrainingOptions { Adversary = AdversaryScheme.Reversal, AdversaryMaps = AdversaryMaps.Convolutional }, false, false, "leave --adversary-maps out" },
        { new TrainingOptions { Adversary = AdversaryScheme.Reversal, AdversaryMaps = AdversaryMaps.Pooled }, true, true, "of which the adversary reads the activations" },
        { new TrainingOptions { Adversary = AdversaryScheme.Closed, AdversaryMaps = AdversaryMaps.Convolutional }, true, false, "adversary is closed. Use --adversary reversal or alternating, or" },
        { new TrainingOptions { Adversary = AdversaryScheme.Reversal, LambdaG = 0, AdversaryMaps = AdversaryMaps.Convolutional }, true, false, "with --lambda-g above 0" },
        { new TrainingOptions { Maps = [16] }, true, true, "does not read it" },
        { new TrainingOptions { Series = "t*" }, true, false, "leave one out" },
        { new TrainingOptions { UnknownCluster = UnknownClusterPolicy.Auto }, true, false, "unknown_cluster is auto" },
        { new TrainingOptions { UnknownCluster = UnknownClusterPolicy.Context }, true, false, "unknown_cluster is context" },
        { new TrainingOptions { UnknownCluster = UnknownClusterPolicy.Membership }, true, false, "unknown_cluster is membership" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Factory_OptionWithoutEffect_IsRefused(TrainingOptions options, bool hasImages, bool hasOwn, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => new BackboneRequest(options, hasImages, hasOwn ? s_own : null).Factory()).Message, StringComparison.Ordinal);

    [Fact]
    public void Factory_SeveralFaults_AreAllNamed()
    {
        var message = Assert.Throws<InputException>(() => new BackboneRequest(new TrainingOptions { Maps = [16], AugmentShift = 1 }, HasImages: false, Own: null).Factory()).Message;

        Assert.Contains("--maps", message, StringComparison.Ordinal);
        Assert.Contains("--augment-shift", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factory_WhatGoesTogether_IsGiven()
    {
        Assert.Null(new BackboneRequest(new TrainingOptions { AugmentFlip = false, UnknownCluster = UnknownClusterPolicy.Auto }, HasImages: false, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { Maps = [16, 16], MapEffects = [2], AugmentShift = 1, UnknownCluster = UnknownClusterPolicy.Inferred }, HasImages: true, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { Series = "t*", Adversary = AdversaryScheme.Alternating, AdversaryMaps = AdversaryMaps.Convolutional }, HasImages: false, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { Series = "t*", Maps = [16] }, HasImages: false, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { Backbone = BackboneKind.Autoencoder, MapEffects = [1, 6], Latent = 8, ReconstructionWeight = 0.5 }, HasImages: true, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { Backbone = BackboneKind.Autoencoder, MapEffects = [4], Refit = RefitPolicy.Always }, HasImages: true, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { MapEffects = [1], Between = BetweenClusters.Ignore, LambdaF = 0.5 }, HasImages: true, Own: null).Factory());
        Assert.NotNull(new BackboneRequest(new TrainingOptions { Backbone = BackboneKind.Autoencoder, MapEffects = [4], Between = BetweenClusters.Ignore }, HasImages: true, Own: null).Factory());
        Assert.Same(s_own, new BackboneRequest(new TrainingOptions { AugmentFlip = true }, HasImages: true, s_own).Factory());
    }
}
