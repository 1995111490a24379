using System.Security.Cryptography.X509Certificates;
using Armed.Server.Grpc;
using Armed.Server.Limits;
using Armed.Server.Options;
using Armed.Server.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Armed.Server.Hosting;

/// <summary>Addresses, TLS and limits of the connections.</summary>
internal static class KestrelSetup
{
    private const int MostHeaderBytes = 16 << 10;
    private const int MostStreams = 32;

    /// <summary>What a client must read of its response, once the grace is over.</summary>
    private const double LeastBytesPerSecond = 32 << 10;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    public static void Listen(WebApplicationBuilder builder, ArmedServerOptions options, ConnectionPlaces places)
    {
        var certificate = ServerCertificate.Load(options);
        builder.WebHost.UseKestrelCore();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, options);
            options.Urls.ToList().ForEach(url => Listen(kestrel, ListenAddress.Parse(url), certificate, places, isGrpc: false));
            options.GrpcUrls.ToList().ForEach(url => Listen(kestrel, ListenAddress.Parse(url), certificate, places, isGrpc: true));
        });
    }

    private static void Limit(KestrelServerOptions kestrel, ArmedServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Math.Max(options.MaxRequestBytes, options.MaxGrpcBytes + CallMessage.PrefixBytes);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, s_grace);
        kestrel.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.Http2.MaxStreamsPerConnection = MostStreams;
        kestrel.Limits.RequestHeadersTimeout = options.RequestTimeout;
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, X509Certificate2? certificate, ConnectionPlaces places, bool isGrpc)
    {
        void Configure(ListenOptions listen)
        {
            places.Watch(listen);
            listen.Protocols = address.IsSecure ? HttpProtocols.Http1AndHttp2 : isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
            if (address.IsSecure)
            {
                listen.UseHttps(certificate!);
            }
        }

        if (address.Address is { } ip)
        {
            kestrel.Listen(ip, address.Port, Configure);
        }
        else
        {
            kestrel.ListenLocalhost(address.Port, Configure);
        }
    }
}
