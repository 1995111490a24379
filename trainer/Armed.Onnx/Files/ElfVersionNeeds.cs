using System.Buffers.Binary;
using System.Text;

namespace Armed.Onnx.Files;

/// <summary>Edits the symbol versions that a 64-bit little-endian ELF image asks of its libraries (section .gnu.version_r).</summary>
/// <remarks>Layout: System V ABI, gABI chapter 4 (sections); Linux Standard Base, "Symbol Versioning" (Verneed, Vernaux).</remarks>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const byte WeakFlag = 2;                    // VER_FLG_WEAK

    /// <summary>Marks every need of <paramref name="version"/> as weak and returns how many were marked.</summary>
    public static int MakeWeak(Span<byte> image, string version)
    {
        if (!IsElf64(image))
        {
            return 0;
        }

        var sections = Int64(image, 0x28);
        int size = UInt16(image, 0x3A), count = UInt16(image, 0x3C), marked = 0;
        for (var s = 0; s < count; s++)
        {
            var header = sections + (long)s * size;
            if ((uint)Int32(image, header + 0x04) != VersionNeedSection)
            {
                continue;
            }

            var strings = Int64(image, sections + (long)Int32(image, header + 0x28) * size + 0x18);
            marked += MarkSection(image, Int64(image, header + 0x18), Int32(image, header + 0x2C), strings, version);
        }
        return marked;
    }

    private static int MarkSection(Span<byte> image, long need, int needs, long strings, string version)
    {
        var marked = 0;
        for (var k = 0; k < needs; k++, need += Int32(image, need + 12))
        {
            var aux = need + Int32(image, need + 8);
            for (int j = UInt16(image, need + 2); j > 0; j--, aux += Int32(image, aux + 12))
            {
                if (!NameEquals(image, strings + Int32(image, aux + 8), version))
                {
                    continue;
                }

                image[(int)aux + 4] |= WeakFlag;
                marked++;
            }
        }
        return marked;
    }

    private static bool IsElf64(ReadOnlySpan<byte> image) =>
        image.Length > 64 && image[..4].SequenceEqual("\u007fELF"u8) && image[4] == 2 && image[5] == 1;

    private static bool NameEquals(ReadOnlySpan<byte> image, long offset, string version)
    {
        var rest = image[(int)offset..];
        var end = rest.IndexOf((byte)0);
        return end >= 0 && Encoding.ASCII.GetString(rest[..end]) == version;
    }

    private static long Int64(ReadOnlySpan<byte> image, long offset) => BinaryPrimitives.ReadInt64LittleEndian(image[(int)offset..]);

    private static int Int32(ReadOnlySpan<byte> image, long offset) => BinaryPrimitives.ReadInt32LittleEndian(image[(int)offset..]);

    private static ushort UInt16(ReadOnlySpan<byte> image, long offset) => BinaryPrimitives.ReadUInt16LittleEndian(image[(int)offset..]);
}
