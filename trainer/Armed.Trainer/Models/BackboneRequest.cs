using Armed.Runtime;
using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>What a backbone is asked to read, checked against the options before the data are read: an option that would have no effect is refused.</summary>
/// <param name="Options">The options.</param>
/// <param name="HasImages">Whether the table has a column of images.</param>
/// <param name="Own">The user's own backbone; null for one that the options describe.</param>
internal sealed record BackboneRequest(TrainingOptions Options, bool HasImages, IBackboneFactory? Own)
{
    private bool HasSeries => Options.Series is not null;

    /// <summary>The factory: the user's own, that of images or of a series, or null for the dense layers that the options describe.</summary>
    /// <exception cref="InputException">Options do not go together; the message names all.</exception>
    public IBackboneFactory? Factory()
    {
        var faults = new Faults();
        CheckInputs(faults);
        CheckLayers(faults);
        CheckInitialWeights(faults);
        CheckAugmentation(faults);
        CheckMapEffects(faults);
        CheckAdversaryMaps(faults);
        CheckHiding(faults);
        CheckAutoencoder(faults);
        CheckUnknownClusters(faults);
        faults.ThrowIfAny();
        return Own ?? (HasImages || HasSeries ? new ConvolutionalBackboneFactory(ConvolutionOptions.Of(Options)) : null);
    }

    private void CheckInputs(Faults faults)
    {
        if (HasImages && HasSeries)
        {
            faults.Add("A series is named (--series) beside images (--image). A backbone reads one of the two; leave one out.");
        }
    }

    private void CheckLayers(Faults faults)
    {
        foreach (var (name, value) in new[] { ("backbone", Options.Backbone is { } kind ? EnumWords.Of(kind) : null), ("maps", Widths(Options.Maps)), ("map_features", Options.MapFeatures?.ToString(System.Globalization.CultureInfo.InvariantCulture)) })
        {
            if (value is not null && Own is not null)
            {
                faults.Add($"{name} is {value}, but the request has the backbone '{Own.Name}', which does not read it. Leave one of them out.");
            }
            else if (value is not null && !HasImages && !HasSeries)
            {
                faults.Add($"{name} is {value}, but convolutions read images or a series. Name a column of images with --image or the columns of a series with --series, or leave {Flag(name)} out.");
            }
        }
    }

    private void CheckInitialWeights(Faults faults)
    {
        if (Options.InitialWeights != InitialWeights.Drawn && (Own is not null || HasImages || HasSeries))
        {
            var other = Own is null ? "convolutions of images and series" : $"the backbone '{Own.Name}' of the request";
            faults.Add($"initial_weights is {EnumWords.Of(Options.InitialWeights)}, which is for dense layers; {other} start from weights of their own. Set {Flag("initial_weights")} to drawn, the default.");
        }
    }

    private void CheckAugmentation(Faults faults)
    {
        foreach (var name in new[] { ("augment_flip", Options.AugmentFlip is true), ("augment_shift", Options.AugmentShift is > 0), ("augment_intensity", Options.AugmentIntensity is > 0) }.Where(option => option.Item2 && !HasImages).Select(option => option.Item1))
        {
            faults.Add($"{name} is given, but it changes images, and the table has none{(HasSeries ? "; a series is not changed" : "")}. Name a column of images with --image, or leave {Flag(name)} out.");
        }
    }

    private void CheckMapEffects(Faults faults)
    {
        if (Options.MapEffects is not { } blocks)
        {
            return;
        }

        var given = $"map_effects is {Widths(blocks)}";
        if (Own is not null)
        {
            faults.Add($"{given}, but the request has the backbone '{Own.Name}'. Effects on maps are of the backbones for images that ship with the library; leave one of them out.");
        }
        else if (ConvolutionOptions.Of(Options).Blocks is var count && (blocks.Any(block => block > count) || !HasImages))
        {
            faults.Add($"{given}; expected blocks of 1 to {count}, as --maps has{(IsAutoencoder ? " for the encoder and the decoder" : "")}, and images (--image); a series has no such effects.");
        }

        if (Options.Between == BetweenClusters.Ignore && Options.LambdaF is null or 0 && ConvolutionOptions.Of(Options).ChangesFeatures)
        {
            faults.Add($"{given}, but between is ignore: the population's maps learn from the loss of the fixed head, which --between ignore leaves out unless lambda_f is given. Leave one of them out, or give --lambda-f above 0.");
        }

        if (Options.Refit == RefitPolicy.Always && ConvolutionOptions.Of(Options).ChangesFeatures)
        {
            faults.Add($"{given}, but refit is always: with effects on maps that the last layer depends on there is no refit. Leave one of them out.");
        }
    }

    private void CheckAdversaryMaps(Faults faults)
    {
        if (Options.AdversaryMaps is not { } maps)
        {
            return;
        }

        var given = $"adversary_maps is {EnumWords.Of(maps)}";
        if (Own is not null)
        {
            faults.Add($"{given}, but the request has the backbone '{Own.Name}', of which the adversary reads the activations. Leave one of them out.");
        }
        else if (!HasImages && !HasSeries)
        {
            faults.Add($"{given}, but there are no maps: convolutions read images or a series. Name a column of images with --image or the columns of a series with --series, or leave --adversary-maps out.");
        }

        if (Options.Adversary == AdversaryScheme.Closed || Options.LambdaG == 0)
        {
            faults.Add($"{given}, but there is no adversary network that reads maps: {(Options.LambdaG == 0 ? "lambda_g is 0" : "adversary is closed")}. Use --adversary reversal or alternating{(Options.LambdaG == 0 ? " with --lambda-g above 0" : "")}, or leave --adversary-maps out.");
        }
    }

    private bool IsAutoencoder => Options.Backbone == BackboneKind.Autoencoder && Own is null;

    private void CheckAutoencoder(Faults faults)
    {
        if (!IsAutoencoder)
        {
            foreach (var (name, _) in new[] { ("latent", Options.Latent is not null), ("reconstruction_weight", Options.ReconstructionWeight is not null) }.Where(option => option.Item2))
            {
                faults.Add($"{name} is given, but there is no autoencoder that reads it. Use --backbone autoencoder with --image, or leave {Flag(name)} out.");
            }

            return;
        }

        if (HasSeries)
        {
            faults.Add("backbone is autoencoder, but a series is named (--series). An autoencoder reconstructs images (--image); use --backbone conv for a series.");
        }

        if (Options.MapFeatures is { } width)
        {
            faults.Add(FormattableString.Invariant($"map_features is {width}, but the last features of an autoencoder are its latent code. Use --latent {Math.Max(1, width)}, or leave --map-features out."));
        }

        if (Options.Networks is > 1 and var networks)
        {
            faults.Add(FormattableString.Invariant($"networks is {networks}, but an autoencoder has one latent code. Leave --networks out."));
        }
    }

    private void CheckHiding(Faults faults)
    {
        if (Options.Hide != ClusterHiding.Exact)
        {
            return;
        }

        if (Own is not null || HasImages || HasSeries)
        {
            faults.Add($"hide is exact, which is for dense layers, and {(Own is not null ? $"the request has the backbone '{Own.Name}'" : HasImages ? "the table has images" : "a series is named")}. Leave --hide exact out.");
        }

        if (Options.Hidden.Count == 0)
        {
            faults.Add("hide is exact, but there are no hidden layers to hide the clusters from. Leave out --hide exact, or --hidden none.");
        }

        if (Options.Refit == RefitPolicy.Off)
        {
            faults.Add("hide is exact, but refit is off: the heads are trained on layers that know the clusters, so that the last layer has to be solved anew. Leave one of them out.");
        }
    }

    private void CheckUnknownClusters(Faults faults)
    {
        if (HasImages && Options.UnknownCluster is (UnknownClusterPolicy.Context or UnknownClusterPolicy.Membership or UnknownClusterPolicy.Auto))
        {
            faults.Add($"unknown_cluster is {EnumWords.Of(Options.UnknownCluster)}, but the rows of a new cluster cannot tell of it where they have images. Choose --unknown-cluster population, inferred or error.");
        }
    }

    private static string? Widths(IReadOnlyList<int>? widths) => widths is null ? null : string.Join(", ", widths);

    private static string Flag(string name) => "--" + name.Replace('_', '-');
}
