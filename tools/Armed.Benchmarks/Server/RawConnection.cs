using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Armed.Benchmarks.Server;

/// <summary>One HTTP/1.1 connection that is kept: prepared bytes out, the answer's bytes counted. Costs the client as little as possible.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>Body of the last answer, as text.</summary>
    public string Body { get; private set; } = "";

    public static async Task<RawConnection> Open(Uri address)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    public static byte[] Request(string path, ReadOnlySpan<byte> body, string headers = "Content-Type: application/json")
        => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nContent-Length: {body.Length}\r\n\r\n")), .. body];

    /// <returns>The status.</returns>
    public async ValueTask<int> Send(byte[] request, bool keepBody = false)
    {
        await _socket.SendAsync(request);
        return await Receive(keepBody);
    }

    public ValueTask<int> SendPart(ReadOnlyMemory<byte> part) => _socket.SendAsync(part);

    /// <returns>The status; 0 if the connection ended without one.</returns>
    public async ValueTask<int> Receive(bool keepBody = false)
    {
        var length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            length += read;
            var head = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (read == 0)
            {
                return length == 0 ? 0 : Status();
            }

            if (head >= 0 && IsComplete(head, length))
            {
                Body = keepBody ? Encoding.UTF8.GetString(_buffer, head + 4, length - head - 4) : "";
                return Status();
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Status() => int.Parse(_buffer.AsSpan(9, 3), CultureInfo.InvariantCulture);

    private bool IsComplete(int head, int length)
    {
        var headers = _buffer.AsSpan(0, head);
        var at = headers.IndexOf("Content-Length: "u8);
        if (at < 0)
        {
            return _buffer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8);
        }

        var value = headers[(at + 16)..];
        var end = value.IndexOf("\r\n"u8);
        return length >= head + 4 + int.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }
}
