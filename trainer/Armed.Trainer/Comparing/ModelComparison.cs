using Armed.Runtime.Bundles;

namespace Armed.Trainer.Comparing;

/// <summary>Bundles in order of their parameters, each tested against the one before it.</summary>
internal sealed class ModelComparison
{
    private ModelComparison(IReadOnlyList<ComparedModel> models) =>
        (Models, Tests) = (models, [.. models.Skip(1).Select((model, i) => LikelihoodRatioTest.Of(models[i], model))]);

    /// <summary>The models, those with fewer parameters first; equal ones in the order given.</summary>
    public IReadOnlyList<ComparedModel> Models { get; }

    /// <summary>Each model but the first against the one before it.</summary>
    public IReadOnlyList<LikelihoodRatioTest> Tests { get; }

    /// <summary>Compares bundles.</summary>
    /// <param name="bundles">Names for people and manifests, at least two.</param>
    /// <exception cref="InputException">A bundle has no likelihood, or two do not compare.</exception>
    public static ModelComparison Of(IEnumerable<(string Name, BundleManifest Manifest)> bundles)
    {
        ComparedModel[] models = [.. bundles.Select(bundle => ComparedModel.Of(bundle.Name, bundle.Manifest))];
        ComparisonGuards.Check(models);
        return new ModelComparison([.. models.OrderBy(model => model.Estimates.Parameters)]);
    }
}
