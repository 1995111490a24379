using System.CommandLine;

namespace Armed.Cli.Parsing;

/// <summary>How a command is called: <c>armed simulate spirals</c>.</summary>
internal static class CommandPath
{
    public static string Of(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? command.Name : $"{Of(parent)} {command.Name}";
    }
}
