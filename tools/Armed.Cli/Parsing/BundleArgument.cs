using System.CommandLine;

namespace Armed.Cli.Parsing;

/// <summary>The argument BUNDLE.</summary>
internal static class BundleArgument
{
    public static Argument<string> Create() => new("BUNDLE") { Description = "The directory of a bundle.", HelpName = "BUNDLE" };
}
