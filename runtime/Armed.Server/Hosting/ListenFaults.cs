using System.Net.Sockets;

namespace Armed.Server.Hosting;

/// <summary>The message about an address that the server cannot listen on.</summary>
internal static class ListenFaults
{
    /// <param name="fault">What the start threw.</param>
    /// <param name="options">The options.</param>
    /// <param name="listening">Addresses that were listened on before: they are bound in their order, so the next one failed.</param>
    public static IOException Of(Exception fault, ArmedServerOptions options, int listening)
    {
        string[] addresses = [.. options.Urls, .. options.GrpcUrls];
        var address = listening < addresses.Length ? addresses[listening] : string.Join(", ", addresses);
        return new IOException(
            $"The address {address} cannot be used: {Reason(fault)}. Choose another {(listening < options.Urls.Count ? "by --urls" : "by --grpc-urls, or --grpc-urls none for no gRPC")}.", fault);
    }

    private static string Reason(Exception fault) => Code(fault) switch
    {
        SocketError.AddressAlreadyInUse => "another program uses it",
        SocketError.AccessDenied => "the account has no permission (ports below 1024 need a privilege)",
        SocketError.AddressNotAvailable => "no network interface of this machine has it",
        _ when fault.Message.Contains("in use", StringComparison.Ordinal) => "another program uses it",
        _ => fault.Message.TrimEnd('.'),
    };

    private static SocketError? Code(Exception? fault)
    {
        while (fault is not null and not SocketException)
        {
            fault = fault.InnerException;
        }

        return (fault as SocketException)?.SocketErrorCode;
    }
}
