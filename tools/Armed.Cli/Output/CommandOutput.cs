using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Armed.Cli.Common;
using Spectre.Console;

namespace Armed.Cli.Output;

/// <summary>Where a verb writes its results: one JSON object or text for people on standard output, messages on standard error.</summary>
internal sealed class CommandOutput
{
    private const int WidthWithoutTerminal = 120;

    // Names stay readable; the object goes to a stream, never into a page.
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CommandHost _host;

    public CommandOutput(CommandHost host, bool json)
    {
        _host = host;
        IsJson = json;
        Console = CreateConsole(host);
    }

    /// <summary>Whether standard output takes one JSON object and nothing else.</summary>
    public bool IsJson { get; }

    /// <summary>Text for people; use it only without --json.</summary>
    public IAnsiConsole Console { get; }

    public void Message(string text) => _host.Error.WriteLine(Printable.Text(text));

    public void Line(string text) => _host.Out.WriteLine(Printable.Text(text));

    public void Json(JsonObject value) => _host.Out.WriteLine(Text(value));

    /// <summary>An object as it is printed.</summary>
    public static string Text(JsonObject value) => value.ToJsonString(s_json);

    private static IAnsiConsole CreateConsole(CommandHost host)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = host.OutIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = host.OutIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(host.Out),
        });
        if (!host.OutIsTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        return console;
    }
}
