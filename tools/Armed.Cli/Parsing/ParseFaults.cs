using System.CommandLine;
using System.CommandLine.Parsing;
using Armed.Trainer.Common;

namespace Armed.Cli.Parsing;

/// <summary>Reports what is wrong with a command line, and what was probably meant.</summary>
internal static class ParseFaults
{
    /// <summary>Nothing for help, and for a verb that takes any words, as one of another version does.</summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        if (parse.Action?.ClearsParseErrors == true || !parse.CommandResult.Command.TreatUnmatchedTokensAsErrors)
        {
            return [];
        }

        var unknown = UnknownOptions(parse).ToList();
        // A mistyped option makes its value a stray argument, and the right option missing: those would only distract.
        return unknown.Count > 0 ? unknown : [.. Strays(parse), .. parse.Errors.Where(error => !IsStray(error, parse)).Select(error => Reworded(error))];
    }

    private static IEnumerable<string> UnknownOptions(ParseResult parse) =>
        parse.UnmatchedTokens.Concat(ArgumentTokens(parse)).Where(LooksLikeOption)
            .Select(token => $"unknown option '{token}' of {CommandPath.Of(parse.CommandResult.Command)}.{Nearest.Hint(token.Split('=')[0], OptionNames(parse))}");

    // System.CommandLine takes an unknown --word for a free argument.
    private static IEnumerable<string> ArgumentTokens(ParseResult parse) =>
        parse.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);

    private static bool LooksLikeOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]);

    private static IEnumerable<string> OptionNames(ParseResult parse) =>
        parse.CommandResult.Command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name));

    private static IEnumerable<string> Strays(ParseResult parse) => parse.UnmatchedTokens.Take(HasVerbs(parse) ? 1 : int.MaxValue).Select(token => Stray(token, parse.CommandResult.Command));

    private static string Stray(string token, Command command)
    {
        var verbs = VerbNames(command).ToList();
        return verbs.Count > 0
            ? $"unknown verb '{token}'; expected one of {string.Join(", ", verbs)}.{Nearest.Hint(token, verbs)}"
            : $"unexpected argument '{token}'. Put a value with spaces or commas in quotes, and separate the items of a list by commas.";
    }

    private static bool IsStray(ParseError error, ParseResult parse) =>
        (parse.UnmatchedTokens.Count > 0 && parse.UnmatchedTokens.Any(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal) && error.SymbolResult is CommandResult))
        || (HasVerbs(parse) && parse.UnmatchedTokens.Count > 0);

    private static bool HasVerbs(ParseResult parse) => parse.CommandResult.Command.Subcommands.Count > 0;

    private static string Reworded(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, IdentifierToken: null } option => $"option {option.Option.Name} is missing: {option.Option.Description}",
        OptionResult { Tokens.Count: 0 } option => $"option {option.Option.Name} needs a value: {option.Option.Description}",
        OptionResult { Tokens.Count: > 1 } option when option.Option.Arity.MaximumNumberOfValues == 1 => $"option {option.Option.Name} is given more than once; keep one.",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.HelpName ?? argument.Argument.Name} is missing: {argument.Argument.Description}",
        CommandResult { Command.Subcommands.Count: > 0 } command => Needed(CommandPath.Of(command.Command), [.. VerbNames(command.Command)]),
        _ => error.Message,
    };

    private static string Needed(string command, string[] verbs) => verbs.Length == 1 ? $"{command} needs the verb {verbs[0]}: {command} {verbs[0]}." : $"{command} needs one of {string.Join(", ", verbs)}.";

    private static IEnumerable<string> VerbNames(Command command) => command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
}
