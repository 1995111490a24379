namespace Armed.Trainer.Inference;

/// <summary>
/// Degrees of freedom of a contrast l'beta by Satterthwaite's method (Biometrics Bulletin 2, 1946; for mixed models Fai and Cornelius 1996, and lmerTest: Kuznetsova, Brockhoff,
/// Christensen, J Stat Soft 82(13), 2017): nu = 2 f^2 / Var f with f = l'Cov(beta)l, whose variance follows by the delta method from that of the variance parameters. Kenward and
/// Roger's (Biometrics 53, 1997) are the same for a single contrast, with the expected information of the variances as they are.
/// </summary>
internal static class ContrastDegrees
{
    /// <summary>nu of a contrast l [P]; null if the contrast has no variance.</summary>
    public static double? Of(CovarianceDerivatives derivatives, double[] contrast)
    {
        var f = QuadraticForm.Of(derivatives.Model, contrast, contrast);
        if (!(f > 0))
        {
            return null;
        }

        double[] gradient = [.. derivatives.Derivatives.Select(derivative => QuadraticForm.Of(derivative, contrast, contrast))];
        return 2 * f * f / QuadraticForm.Of(derivatives.ParameterCovariance, gradient, gradient);
    }
}
