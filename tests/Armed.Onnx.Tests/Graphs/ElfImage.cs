using System.Buffers.Binary;
using System.Text;

namespace Armed.Onnx.Tests.Graphs;

/// <summary>A small ELF64 image with two libraries' version needs, by the layout of the gABI: header, strings, needs, section headers.</summary>
internal static class ElfImage
{
    public const int FirstFlags = NeedsAt + 16 + 4;
    public const int SecondFlags = FirstFlags + 16;
    public const int ThirdFlags = NeedsAt + 48 + 16 + 4;
    private const int StringsAt = 64;
    private const int NeedsAt = 128;
    private const int SectionsAt = 256;
    private const int SectionSize = 64;

    /// <summary>The first library needs versions a and b, the second needs c.</summary>
    public static byte[] With(string a, string b, string c)
    {
        var image = new byte[SectionsAt + 3 * SectionSize];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(image, 0);
        Long(image, 0x28, SectionsAt);
        Short(image, 0x3A, SectionSize);
        Short(image, 0x3C, 3);
        Encoding.ASCII.GetBytes($"\0{a}\0{b}\0{c}\0").CopyTo(image, StringsAt);
        int nameA = 1, nameB = nameA + a.Length + 1, nameC = nameB + b.Length + 1;
        Need(image, NeedsAt, count: 2, next: 48);
        Aux(image, NeedsAt + 16, nameA, next: 16);
        Aux(image, NeedsAt + 32, nameB, next: 0);
        Need(image, NeedsAt + 48, count: 1, next: 0);
        Aux(image, NeedsAt + 64, nameC, next: 0);
        Section(image, 1, type: 3, StringsAt, link: 0, info: 0);
        Section(image, 2, type: 0x6ffffffe, NeedsAt, link: 1, info: 2);
        return image;
    }

    private static void Need(byte[] image, int at, short count, int next)
    {
        Short(image, at, 1);
        Short(image, at + 2, count);
        Int(image, at + 8, 16);
        Int(image, at + 12, next);
    }

    private static void Aux(byte[] image, int at, int name, int next)
    {
        Int(image, at + 8, name);
        Int(image, at + 12, next);
    }

    private static void Section(byte[] image, int index, int type, long offset, int link, int info)
    {
        var at = SectionsAt + index * SectionSize;
        Int(image, at + 0x04, type);
        Long(image, at + 0x18, offset);
        Int(image, at + 0x28, link);
        Int(image, at + 0x2C, info);
    }

    private static void Short(byte[] image, int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(image.AsSpan(at), value);

    private static void Int(byte[] image, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(at), value);

    private static void Long(byte[] image, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(at), value);
}
