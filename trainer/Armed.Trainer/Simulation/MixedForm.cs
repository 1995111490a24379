namespace Armed.Trainer.Simulation;

/// <summary>The fixed part f(x) of simulated data.</summary>
public enum MixedForm
{
    /// <summary>f = a cos a + 2 x0 x1, a = 1 + x0 + x1 + ..: the example of Simchoni and Rosset (JMLR 24, 2023).</summary>
    Published,

    /// <summary>f = s0 x0 + s1 x1 + .., with <see cref="MixedOptions.Slopes"/>.</summary>
    Linear,
}
