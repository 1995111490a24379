using System.CommandLine;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Server;
using Microsoft.Extensions.Logging;

namespace Armed.Cli.Commands;

/// <summary><c>armed serve</c>.</summary>
internal sealed class ServeCommand : Verb<ServeSettings>
{
    private readonly Argument<string[]> _bundles = new("BUNDLE")
    {
        Description = "Bundles, or directories of bundles: NAME/armed.json, or NAME/1/armed.json, NAME/2/armed.json, .. for versions.",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "BUNDLE",
    };

    private readonly ServeArguments _server = new();

    public ServeCommand(CommandHost host)
        : base("serve", "Serve bundles over HTTP and gRPC (Open Inference Protocol v2), with a web page to try them.", host)
    {
        Add(_bundles);
        _server.AddTo(this);
        AddCommonOptions();
    }

    public override string Notes =>
        "New and changed bundles in the directories are verified and loaded. If a bundle is invalid, the old one remains in use.\n"
        + "Secrets come from the environment: ARMED_API_KEY (and ARMED_API_KEY_2), ARMED_CERTIFICATE_PASSWORD. Traces go to OTEL_EXPORTER_OTLP_ENDPOINT, if set.\n"
        + "On Ctrl-C or SIGTERM, running requests finish. --json: addresses and models, printed when the server listens. See docs/server.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed serve mortality.armed",
        "armed serve models --urls http://0.0.0.0:8080",
        "armed serve models --urls https://*:8443 --certificate server.pfx",
    ];

    protected override ServeSettings Bind(ParseResult parse)
        => new(_server.Bind(parse, Environment.GetEnvironmentVariable) with { Bundles = parse.GetRequiredValue(_bundles) });

    protected override int Run(ServeSettings settings, CommandOutput output)
    {
        ServeAsync(settings.Options, output).GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    private async Task ServeAsync(ArmedServerOptions options, CommandOutput output)
    {
        ArmedServer? server = null;
        Validated.Options(() => server = ArmedServer.Create(options, logging => logging.AddProvider(new OutputLoggerProvider(output))));
        await using (server)
        {
            await server!.StartAsync();
            if (output.IsJson)
            {
                output.Json(ServeJson.Of(server));
            }

            await server.StopWhenAsync(Host.Cancellation);
        }
    }
}
