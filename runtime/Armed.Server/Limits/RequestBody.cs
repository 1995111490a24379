using System.Buffers;
using System.IO.Pipelines;
using Armed.Server.Faults;

namespace Armed.Server.Limits;

/// <summary>A request's body in one piece of rented memory that grows as bytes arrive: a promise of many bytes costs nothing.</summary>
internal sealed class RequestBody(MemoryBudget budget) : IDisposable
{
    private const int FirstBytes = 4_096;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;
    private long _taken;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads what is there; false where more is to come.</summary>
    /// <exception cref="InferFault">It is too large.</exception>
    public bool TryReadAll(PipeReader reader, int most)
    {
        while (reader.TryRead(out var result))
        {
            if (Take(reader, result, most))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes what was read out of the reader; true at the body's end.</summary>
    public bool Take(PipeReader reader, ReadResult result, int most)
    {
        var bytes = result.Buffer;
        if (_length + bytes.Length > most)
        {
            reader.AdvanceTo(bytes.End);
            throw InferFault.Large($"The body has more than {most} bytes. Send fewer rows.");
        }

        if (!TryReserve(_length + (int)bytes.Length))
        {
            reader.AdvanceTo(bytes.End);
            throw InferFault.Busy("The server is busy: current requests use all memory for bodies. Try again in a moment.");
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += (int)bytes.Length;
        reader.AdvanceTo(bytes.End);
        return result.IsCompleted;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            budget.GiveBack(_taken);
        }
    }

    private bool TryReserve(int length)
    {
        if (length <= _buffer.Length)
        {
            return true;
        }

        var size = Math.Max(length, Math.Min(_buffer.Length * 2, 1 << 30));
        if (size > MemoryBudget.FreeBytes)
        {
            if (!budget.TryTake(size - _taken))
            {
                return false;
            }

            _taken = size;
        }

        var larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }
}
