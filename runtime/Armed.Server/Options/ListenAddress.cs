using System.Globalization;
using System.Net;

namespace Armed.Server.Options;

/// <summary>An address to listen on.</summary>
/// <param name="Address">The interface; null for this machine alone, by both IP versions.</param>
/// <param name="Port">The port; 0 for a free one.</param>
/// <param name="IsSecure">Whether it is https.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port, bool IsSecure)
{
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    public static ListenAddress Parse(string url) => Fault(url) is { } fault ? throw new ArgumentException(fault) : Of(url);

    /// <summary>What is wrong with an address; null if nothing is.</summary>
    public static string? Fault(string url)
    {
        const string Expected = "expected http or https, an IP address, localhost or *, and a port, such as http://127.0.0.1:8080";
        try
        {
            var binding = BindingAddress.Parse(url);
            var isFine = binding.Scheme is "http" or "https" && !binding.IsUnixPipe && binding.PathBase.Length == 0 && binding.Port is >= 0 and <= 65_535
                && !(binding.Host == "localhost" && binding.Port == 0)
                && (binding.Host is "localhost" or "*" or "+" || IPAddress.TryParse(binding.Host, out _));
            return isFine ? null : $"address '{url}' cannot be used; {Expected}{(binding.Host == "localhost" && binding.Port == 0 ? "; port 0 needs an IP address" : "")}";
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return $"address '{url}' cannot be read; {Expected}";
        }
    }

    /// <summary>The address of gRPC next to those of REST: one port above the first. Wrong addresses have none; they are refused anyway.</summary>
    public static IReadOnlyList<string> GrpcBeside(IReadOnlyList<string> urls)
    {
        if (urls.Count == 0 || Fault(urls[0]) is not null || BindingAddress.Parse(urls[0]) is not { Scheme: "http" } first)
        {
            return [];
        }

        return [string.Create(CultureInfo.InvariantCulture, $"http://{first.Host}:{(first.Port == 0 ? 0 : first.Port + 1)}")];
    }

    private static ListenAddress Of(string url)
    {
        var binding = BindingAddress.Parse(url);
        var address = binding.Host switch { "localhost" => null, "*" or "+" => IPAddress.IPv6Any, var host => IPAddress.Parse(host) };
        return new ListenAddress(address, binding.Port, binding.Scheme == "https");
    }
}
