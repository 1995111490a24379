namespace Armed.Server.Hosting;

/// <summary>The log of the executable.</summary>
internal static class ServerLogging
{
    /// <summary>One line per event. The frameworks log only warnings and errors: no request, header or body is logged.</summary>
    public static void ToConsole(ILoggingBuilder logging)
        => logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
            console.UseUtcTimestamp = true;
        });

    public static void Quiet(ILoggingBuilder logging)
        => logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning)
            // A line for each connection beyond the limit, and anybody can open them; the gauge armed_connections has their number.
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Error)
            // Its error is the stack of a start that failed, which the caller gets as an exception and tells in a sentence.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
}
