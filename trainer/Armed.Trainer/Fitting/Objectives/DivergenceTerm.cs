using Armed.Trainer.Models;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>lambda_K KL(q || p) / N over all sites. Its gradient has a closed form, so its value is not computed and not reported.</summary>
/// <param name="sites">Where clusters have effects.</param>
/// <param name="lambdaK">lambda_K.</param>
/// <param name="trainingRows">N.</param>
internal sealed class DivergenceTerm(IReadOnlyList<IEffectSite> sites, double lambdaK, int trainingRows) : IObjectiveTerm
{
    public string Name => "divergence";

    public double Weight => lambdaK / trainingRows;

    /// <summary>lambda_K.</summary>
    public double LambdaK => lambdaK;

    /// <summary>N.</summary>
    public int TrainingRows => trainingRows;

    public void AddTo(ObjectivePass pass) => pass.Divergence = this;

    /// <summary>Adds the gradient to the parameters' own.</summary>
    public void AddGradient()
    {
        foreach (var site in sites)
        {
            site.AddDivergenceGradient(Weight);
        }
    }
}
