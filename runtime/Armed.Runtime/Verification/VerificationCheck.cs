namespace Armed.Runtime.Bundles;

/// <summary>One check of a bundle.</summary>
/// <param name="Name">What was checked, such as <c>hash mixed.onnx</c>.</param>
/// <param name="Ok">Whether it holds.</param>
/// <param name="Detail">The numbers behind a check that holds; what was expected and found behind one that does not.</param>
public sealed record VerificationCheck(string Name, bool Ok, string Detail);
