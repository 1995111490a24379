namespace Armed.Benchmarks.Hostile;

/// <summary>
/// Changes a file as damage and malice do: flipped bits, values at the edges, parts cut out, doubled or swapped; and, where the bytes look like an ONNX graph's, another
/// operator or another value's name of the same length, so that the change gets past a reader's syntax.
/// </summary>
internal static class FileMutation
{
    private static readonly byte[] s_edges = [0, 1, 0x7f, 0x80, 0xff, 0xfe];

    public static byte[] Mutate(byte[] content, Random random)
    {
        var bytes = new List<byte>(content);
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            Change(bytes, random);
        }

        return [.. bytes];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        if (bytes.Count < 64)
        {
            return;
        }
        // Operators and shapes stand before the weights, which are most of a file: half of the changes go there.
        var at = random.Next(random.Next(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 4_000));
        switch (random.Next(10))
        {
            case 0 or 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 2: bytes[at] = s_edges[random.Next(s_edges.Length)]; break;
            case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 16), bytes.Count - at)); break;
            case 4: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - 16), random.Next(1, 16))); break;
            case 5: (bytes[at], bytes[(at + 1) % bytes.Count]) = (bytes[(at + 1) % bytes.Count], bytes[at]); break;
            default: Rename(bytes, random); break;
        }
    }

    /// <summary>Writes one text of the file over another of the same kind and length.</summary>
    private static void Rename(List<byte> bytes, Random random)
    {
        var texts = Texts(bytes);
        if (texts.Count == 0)
        {
            return;
        }

        (var to, var length) = texts[random.Next(texts.Count)];
        (int At, int Length)[] others = [.. texts.Where(t => t.Length == length && bytes[t.At - 2] == bytes[to - 2])];
        var from = others[random.Next(others.Length)].At;
        for (var i = 0; i < length; i++)
        {
            bytes[to + i] = bytes[from + i];
        }
    }

    /// <summary>What looks like an input, an output or an operator of a node: its tag, a length and as many printable characters.</summary>
    private static List<(int At, int Length)> Texts(List<byte> bytes)
    {
        var texts = new List<(int, int)>();
        for (var i = 0; i + 2 < bytes.Count; i++)
        {
            int length = bytes[i + 1];
            if (bytes[i] is 0x0a or 0x12 or 0x22 && length is >= 2 and <= 60 && i + 2 + length <= bytes.Count && IsPrintable(bytes, i + 2, length))
            {
                texts.Add((i + 2, length));
            }
        }
        return texts;
    }

    private static bool IsPrintable(List<byte> bytes, int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            if (bytes[i] is < 0x20 or > 0x7e)
            {
                return false;
            }
        }
        return true;
    }
}
