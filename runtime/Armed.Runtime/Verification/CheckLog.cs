using Armed.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Verification;

/// <summary>Collects checks; a fault of the bundle is a check that does not hold.</summary>
internal sealed class CheckLog
{
    private readonly List<VerificationCheck> _checks = [];

    public IReadOnlyList<VerificationCheck> Checks => _checks;

    /// <summary>Adds a check; returns whether it holds.</summary>
    public bool Run(string name, Func<string> check)
    {
        try
        {
            _checks.Add(new(name, true, check()));
            return true;
        }
        catch (Exception e) when (e is ArmedBundleException or OnnxRuntimeException)
        {
            _checks.Add(new(name, false, e.Message));
            return false;
        }
    }

    /// <summary>Adds a check that a largest difference stays within a bound; NaN does not.</summary>
    public void Bound(string name, string what, double found, double bound)
        => _checks.Add(new(name, found <= bound, FormattableString.Invariant($"{what}: {found:G3}, expected at most {bound:G3}")));
}
