using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Measures;

namespace Armed.Cli.Evaluating;

/// <summary>The measures that <c>--measures</c> asks for.</summary>
internal static class MeasureChoice
{
    /// <summary>The word for every measure of the outcome.</summary>
    public const string All = "all";

    /// <summary>Whether every measure is chosen, whatever the outcome has.</summary>
    public static bool IsAll(IReadOnlyList<string> chosen) => ReferenceEquals(chosen, MeasureNames.All);

    /// <summary>The chosen names, each once; null where none are asked for.</summary>
    /// <param name="given">The names as given; null without the option.</param>
    /// <exception cref="InputException">A name is unknown.</exception>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string>? given)
    {
        if (given?.FirstOrDefault(name => name != All && !MeasureNames.All.Contains(name)) is { } unknown)
        {
            throw new InputException($"--measures has {Say.Quote(unknown)}; expected {All}, or some of {string.Join(", ", MeasureNames.All)}.{Nearest.Hint(unknown, [All, .. MeasureNames.All])}");
        }

        return given is null ? null : given.Contains(All) ? MeasureNames.All : [.. given.Distinct()];
    }
}
