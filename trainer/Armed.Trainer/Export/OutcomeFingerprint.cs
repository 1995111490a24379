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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in data.Table.Outcome.ClassNames)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name.Length}:{name}"));
        }

        int[] rows = [.. data.Training.Concat(data.Validation).Order()];
        Append(hash, rows, data.Outcome);
        if (data.Weights.Length > 0)
        {
            Append(hash, rows, data.Weights);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, int[] rows, float[] values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var row in rows)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes, values[row] == 0 ? 0 : values[row]); // one zero
            hash.AppendData(bytes);
        }
    }
}
