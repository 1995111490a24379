using System.CommandLine;
using Armed.Runtime;

namespace Armed.Cli.Parsing;

/// <summary>Options that every verb has.</summary>
internal static class CommonOptions
{
    public const string VerboseName = "--verbose";

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object, and nothing else, on standard output." };

    public static Option<bool> Verbose() => new(VerboseName) { Description = "Print the full stack of a failure." };

    public static Option<NameMatch?> Match(string byDefault) => TypedOptions.Word<NameMatch>("--match",
        $"Names of levels and clusters that differ by case, blanks or the form of a number (007, 7) only. exact: they are different, with a warning; lenient: they are the same. Default {byDefault}.");

    public static Option<bool> Force(string what) => new("--force") { Description = $"Replace {what}." };
}
