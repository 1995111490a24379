namespace Armed.Runtime.Posterior;

/// <summary>What the number of rows alone decides of a shrunken summary.</summary>
/// <param name="Gain">(B + W / n)^-1 B = A' [P, P].</param>
/// <param name="Uncertainty">V = Q (B - A B) Q' [S, S].</param>
internal sealed record Shrinkage(double[] Gain, double[] Uncertainty);
