using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Armed.Trainer.Data;

/// <summary>
/// SHA-256 of what a fit sees: per column its role, name and kind, then the cells. Texts go in as levels in the order of their first row and a code per row,
/// numbers as little-endian floats, so the file's format and quoting play no part.
/// </summary>
internal sealed class TableHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static string Of(ClusteredTable table, IReadOnlyList<bool> heldOut)
    {
        using var hash = new TableHash();
        hash.Add(table.Rows);
        foreach (var cluster in table.Clusters)
        {
            hash.Add("cluster", cluster.Name, cluster.Codes, cluster.Levels);
        }

        hash.Add(table.Outcome);
        if (table.Weights is { } weights)
        {
            hash.Add("weights", weights.Name, weights.Values);
        }

        if (table.Offset is { } offset)
        {
            hash.Add("offset", offset.Name, offset.Values);
        }

        foreach (var column in table.NumericColumns)
        {
            hash.Add("numeric", column.Name, column.Values);
            if (column.Date is { } date)
            {
                hash.Add("date", date.Origin, [], date.Parts);
            }
        }

        foreach (var column in table.CategoricalColumns)
        {
            hash.Add("categorical", column.Name, column.Codes, column.Levels);
        }

        if (table.Image is { } image)
        {
            hash.Add("image", $"{image.Name} {image.Shape}", image.Rows.Codes, []);
            foreach (var pixels in image.Rows.Images)
            {
                hash._hash.AppendData(pixels);
            }
        }

        if (heldOut.Contains(true))
        {
            hash.Add("held out", "", [.. heldOut.Select(isHeldOut => isHeldOut ? 1 : 0)], []);
        }

        return Convert.ToHexStringLower(hash._hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Add(OutcomeColumn outcome)
    {
        var role = "outcome " + outcome.Task.Name;
        if (outcome.IsNumber)
        {
            Add(role, outcome.Name, outcome.Values);
        }
        else
        {
            Add(role, outcome.Name, outcome.Classes, outcome.ClassNames);
        }
    }

    private void Add(string role, string name, ReadOnlySpan<float> values)
    {
        Add(role);
        Add(name);
        Span<byte> buffer = stackalloc byte[4096];
        for (var start = 0; start < values.Length; start += buffer.Length / 4)
        {
            var part = values[start..Math.Min(values.Length, start + (buffer.Length / 4))];
            for (var i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(buffer[(i * 4)..], Canonical(part[i]));
            }

            _hash.AppendData(buffer[..(part.Length * 4)]);
        }
    }

    private void Add(string role, string name, ReadOnlySpan<int> codes, IReadOnlyList<string> levels)
    {
        Add(role);
        Add(name);
        Add(levels.Count);
        foreach (var level in levels)
        {
            Add(level);
        }

        if (BitConverter.IsLittleEndian)
        {
            _hash.AppendData(MemoryMarshal.AsBytes(codes));
        }
        else
        {
            foreach (var code in codes)
            {
                Add(code);
            }
        }
    }

    private void Add(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    private void Add(int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    // One NaN and one zero, whatever bits they came with.
    private static float Canonical(float value) => float.IsNaN(value) ? float.NaN : value == 0 ? 0f : value;
}
