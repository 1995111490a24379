using System.Text.Unicode;

namespace Armed.Trainer.Data.Columns;

/// <summary>A cell's characters in a buffer that is used again; valid until the next cell.</summary>
internal sealed class CellDecoder
{
    private char[] _chars = new char[256];

    public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> cell)
    {
        if (cell.Length > _chars.Length)
        {
            _chars = new char[cell.Length * 2];
        }

        Utf8.ToUtf16(cell, _chars, out _, out var written);
        return _chars.AsSpan(0, written);
    }
}
