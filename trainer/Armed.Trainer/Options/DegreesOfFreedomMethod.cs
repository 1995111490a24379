namespace Armed.Trainer;

/// <summary>How the degrees of freedom of tests of fixed coefficients are computed.</summary>
public enum DegreesOfFreedomMethod
{
    /// <summary>Satterthwaite's method, and that of Fai and Cornelius for several coefficients at once, as in lmerTest.</summary>
    Satterthwaite,

    /// <summary>Kenward and Roger's method, which also corrects the covariance and scales F, as in pbkrtest. Needs restricted likelihood.</summary>
    KenwardRoger,
}
