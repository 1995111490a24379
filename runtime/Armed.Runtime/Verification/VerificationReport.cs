namespace Armed.Runtime.Bundles;

/// <summary>What <see cref="BundleVerifier"/> found.</summary>
/// <param name="Path">The bundle's directory.</param>
/// <param name="BundleId">The bundle's id; null if its manifest cannot be read.</param>
/// <param name="Checks">The checks in the order in which they ran; those that need something broken are left out.</param>
public sealed record VerificationReport(string Path, string? BundleId, IReadOnlyList<VerificationCheck> Checks)
{
    /// <summary>Whether every check holds.</summary>
    public bool Ok => Checks.All(check => check.Ok);
}
