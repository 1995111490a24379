using Armed.Runtime.Bundles;
using Armed.Trainer.Common;

namespace Armed.Trainer.Inference;

/// <summary>Covariance derivatives as a manifest holds them.</summary>
internal static class StoredDerivatives
{
    /// <summary>Numbers up to which a manifest holds them: about 80 coefficients with four variance parameters.</summary>
    public const int MostNumbers = 20_000;

    /// <summary>Whether they are small enough to be stored.</summary>
    public static bool Fits(CovarianceDerivatives derivatives) => (long)derivatives.Size * (derivatives.Size + 1) / 2 * (derivatives.Derivatives.Length + 2) <= MostNumbers;

    /// <summary>For a manifest.</summary>
    public static DegreesOfFreedomDescription Write(CovarianceDerivatives derivatives) => new(EnumWords.Of(derivatives.Method))
    {
        Covariance = Packed(derivatives.Covariance, derivatives.Size),
        ModelCovariance = Packed(derivatives.Model, derivatives.Size),
        Derivatives = [.. derivatives.Derivatives.Select(derivative => Packed(derivative, derivatives.Size))],
        ParameterCovariance = Packed(derivatives.ParameterCovariance, derivatives.Derivatives.Length),
    };

    /// <summary>Those of a method, or without a method the first; null if the manifest does not hold them.</summary>
    public static CovarianceDerivatives? Read(MixedModelDescription model, DegreesOfFreedomMethod? method)
    {
        var stored = model.DegreesOfFreedom.FirstOrDefault(entry => method is null || entry.Method == EnumWords.Of(method.Value));
        return stored is null || !EnumWords.TryParse<DegreesOfFreedomMethod>(stored.Method, out var known)
            ? null
            : new CovarianceDerivatives(known, model.FixedEffects.Count, Full(stored.Covariance), Full(stored.ModelCovariance), [.. stored.Derivatives.Select(Full)], Full(stored.ParameterCovariance));
    }

    /// <summary>A symmetric matrix of its lower triangle by rows.</summary>
    public static double[] Full(IReadOnlyList<double> packed)
    {
        var size = (int)Math.Round((Math.Sqrt((8.0 * packed.Count) + 1) - 1) / 2);
        var result = new double[size * size];
        for (int i = 0, at = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                result[(i * size) + j] = result[(j * size) + i] = packed[at++];
            }
        }

        return result;
    }

    private static double[] Packed(double[] matrix, int size) =>
        [.. Enumerable.Range(0, size).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => matrix[(i * size) + j]))];
}
