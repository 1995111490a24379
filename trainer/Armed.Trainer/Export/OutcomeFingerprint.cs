using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export;

/// <summary>Identifies what a likelihood is of: the outcome and the weights of the rows that a fit learned from, in their order. Features and clusters play no part.</summary>
internal static class OutcomeFingerprint
{
    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Of(FitData data)
    {
        int[] rows = [.. data.Training.Concat(data.Validation).Order()];
        return Of(data.Table.Outcome.ClassNames, rows.Select(row => data.Outcome[row]), data.Weights.Length > 0 ? rows.Select(row => data.Weights[row]) : []);
    }

    /// <summary>The same of rows that are read again.</summary>
    /// <param name="classes">Names of the outcome's classes; empty for numbers.</param>
    /// <param name="outcomes">Numbers or codes of the rows, in their order.</param>
    /// <param name="weights">Their weights; empty where each weighs 1.</param>
    public static string Of(IReadOnlyList<string> classes, IEnumerable<float> outcomes, IEnumerable<float> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in classes)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length}:{name}"));
        }

        Append(hash, outcomes);
        Append(hash, weights);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, IEnumerable<float> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value == 0 ? 0 : value); // one zero
            hash.AppendData(bytes);
        }
    }
}
