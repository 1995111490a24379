using System.Runtime.InteropServices;
using Armed.Runtime;
using Armed.Server.Hosting;
using Armed.Server.Options;
using Microsoft.Extensions.Configuration;

namespace Armed.Server;

/// <summary>The server as a program: <c>Armed.Server BUNDLE.. [--urls U] [--SETTING VALUE]</c>, or ARMED_SETTING in the environment.</summary>
internal static class Program
{
    private const int Done = 0;
    private const int Defect = 1;
    private const int WrongInput = 2;

    private static async Task<int> Main(string[] args)
    {
        try
        {
            await RunAsync(Options(args)).ConfigureAwait(false);
            return Done;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or ArmedBundleException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync($"armed: {e.Message}").ConfigureAwait(false);
            return WrongInput;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"armed: a bug in this program: {e}").ConfigureAwait(false);
            return Defect;
        }
    }

    private static ArmedServerOptions Options(string[] args)
    {
        var bundles = args.TakeWhile(arg => !arg.StartsWith('-')).ToList();
        var commandLine = new ConfigurationBuilder().AddCommandLine([.. args.Skip(bundles.Count).Select(WithUnderscores)]).Build();
        ServerConfiguration.RequireKnown(commandLine);
        return ServerConfiguration.Read(new ConfigurationBuilder().AddEnvironmentVariables("ARMED_").AddConfiguration(commandLine).Build(), bundles);
    }

    /// <summary>Turns --grpc-urls=VALUE into --grpc_urls=VALUE, as the settings are named; the value stays as it is.</summary>
    private static string WithUnderscores(string arg)
    {
        const string Dashes = "--";
        if (!arg.StartsWith(Dashes, StringComparison.Ordinal))
        {
            return arg;
        }

        var end = arg.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? equals : arg.Length;
        return string.Concat(Dashes, arg[Dashes.Length..end].Replace('-', '_'), arg.AsSpan(end));
    }

    private static async Task RunAsync(ArmedServerOptions options)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await using var server = ArmedServer.Create(options, ServerLogging.ToConsole);
        await server.StartAsync().ConfigureAwait(false);
        await server.StopWhenAsync(stop.Token).ConfigureAwait(false);
    }
}
