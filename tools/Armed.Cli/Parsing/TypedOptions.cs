using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Cli.Parsing;

/// <summary>Makes options that explain a wrong value.</summary>
internal static class TypedOptions
{
    public static Option<string?> Text(string name, string help, string description, params string[] aliases)
    {
        var option = new Option<string?>(name, aliases) { Description = description, HelpName = help };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
            {
                result.AddError($"option {name} is empty; expected {help}. A shell variable in its place may not be set.");
            }
        });
        return option;
    }

    public static Option<long?> Whole(string name, string help, string description) =>
        Parsed<long?>(name, help, description, "a whole number", text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static Option<int?> Count(string name, string help, string description) =>
        Parsed<int?>(name, help, description, "a whole number", text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null);

    public static Option<double?> Number(string name, string help, string description) =>
        Parsed<double?>(name, help, description, "a number such as 0.5 or 1e-3", text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null);

    /// <summary>true or false as text: the library gives an option of truth values no other word.</summary>
    public static Option<string?> Flag(string name, string description) =>
        Parsed<string?>(name, "true|false", description, "true or false", text => text is "true" or "false" ? text : null, ["true", "false"]);

    public static Option<TEnum?> Word<TEnum>(string name, string description)
        where TEnum : struct, Enum
    {
        var option = Parsed<TEnum?>(name, string.Join('|', EnumWords.All<TEnum>()), description, $"one of {EnumWords.List<TEnum>()}",
            text => EnumWords.TryParse<TEnum>(text, out var value) ? value : null, EnumWords.All<TEnum>());
        option.CompletionSources.Add([.. EnumWords.All<TEnum>()]);
        return option;
    }

    public static Option<IReadOnlyList<string>?> List(string name, string help, string description)
    {
        var option = new Option<IReadOnlyList<string>?>(name)
        {
            Description = description,
            HelpName = help,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result => [.. result.Tokens.SelectMany(token => ListText.Split(token.Value))],
        };
        option.Validators.Add(result => RefuseEmptyItems(name, result));
        return option;
    }

    public static Option<T> Parsed<T>(string name, string help, string description, string expected, Func<string, T?> parse, IReadOnlyList<string>? words = null) =>
        new(name) { Description = description, HelpName = help, Arity = ArgumentArity.ExactlyOne, CustomParser = result => Parse(result, name, expected, parse, words ?? []) };

    private static T? Parse<T>(ArgumentResult result, string name, string expected, Func<string, T?> parse, IReadOnlyList<string> words)
    {
        var text = result.Tokens[0].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"option {name} is '{text}'; expected {expected}.{Nearest.Hint(text, words)}");
        }

        return value;
    }

    private static void RefuseEmptyItems(string name, OptionResult result)
    {
        if (result.Tokens.SelectMany(token => ListText.Split(token.Value)).Any(string.IsNullOrEmpty))
        {
            result.AddError($"option {name} has an empty name in its list; expected names separated by commas, such as a,b.");
        }
    }
}
