using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Explaining.Images;

namespace Armed.Cli.Bundles;

/// <summary>The class that maps of images speak for.</summary>
internal static class ExplainedClass
{
    /// <summary>Refuses a class that maps cannot be for.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="name">The class; null for the predicted one.</param>
    /// <exception cref="InputException">The bundle has no maps, or no such class.</exception>
    public static void Require(ArmedModel model, string? name)
    {
        if (name is null)
        {
            return;
        }

        if (model.MapShape.Count == 0 || !ImageMaps.AreOfClasses(model))
        {
            throw new InputException($"--class is '{name}', but {(model.MapShape.Count == 0 ? "the bundle has no maps of images" : "the outcome has one linear predictor, which the maps show")}. Leave --class out.");
        }

        if (!model.Manifest.Outcome.Classes.Contains(name))
        {
            throw new InputException($"--class is '{name}', which is not a class of '{model.Manifest.Outcome.Name}'; expected one of {string.Join(", ", model.Manifest.Outcome.Classes)}.{Nearest.Hint(name, model.Manifest.Outcome.Classes)}");
        }
    }
}
