using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Armed.Trainer.MixedModels;

/// <summary>
/// The rotated blocks of models on one table, each computed once: solutions with other fixed columns, other variances or other blocks beside it share its directions. A block is known by its clusters and its numbers, so that
/// models may hold them in columns of their own.
/// </summary>
internal sealed class RotatedBlocks
{
    /// <summary>Bytes that are kept at most; blocks beyond that are computed each time.</summary>
    private const long MostBytes = 128L << 20;

    private readonly Dictionary<string, RotatedBlock> _known = [];
    private long _bytes;

    /// <summary>The directions of a block of the first factor.</summary>
    /// <param name="data">The model.</param>
    /// <param name="block">The block.</param>
    public RotatedBlock Of(MixedModelData data, CovarianceBlock block)
    {
        var key = Key(data, block);
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        var made = RotatedBlock.Of(data, block);
        if (_bytes + made.Bytes <= MostBytes)
        {
            (_known[key], _bytes) = (made, _bytes + made.Bytes);
        }

        return made;
    }

    /// <summary>SHA-256 of the rows' clusters and of their values in the block.</summary>
    private static string Key(MixedModelData data, CovarianceBlock block)
    {
        var factor = data.Factors[0];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>([factor.Levels, data.Rows, block.Size]));
        hash.AppendData(MemoryMarshal.AsBytes<int>(factor.Codes));
        var values = new float[block.Size];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var k = 0; k < values.Length; k++)
            {
                values[k] = row[factor.Design[block.Start + k]];
            }

            hash.AppendData(MemoryMarshal.AsBytes<float>(values));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
