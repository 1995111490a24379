using System.CommandLine;
using Armed.Trainer;

namespace Armed.Cli.Commands;

/// <summary>A verb that is planned and not available in this version; it reports this.</summary>
internal sealed class MissingVerb : Command
{
    public static IReadOnlyList<string> Names { get; } = ["bench"];

    public MissingVerb(string name)
        : base(name, "Not in this version; see docs/limitations.md.")
    {
        Hidden = true;
        TreatUnmatchedTokensAsErrors = false;
        SetAction(Refuse);
    }

    private int Refuse(ParseResult parse) => throw new InputException($"'{Name}' is not in this version; see docs/limitations.md. See armed --help for the verbs that exist. The simulations of the ARMED paper run by dotnet run --project tools/Armed.Benchmarks -c Release -- paper.");
}
