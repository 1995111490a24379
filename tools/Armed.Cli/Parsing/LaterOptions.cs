using System.CommandLine;
using Armed.Trainer;

namespace Armed.Cli.Parsing;

/// <summary>Options that later versions bring: known, so that they are not taken for typing errors, and refused.</summary>
internal sealed class LaterOptions(params string[] names)
{
    private readonly List<Option<string?>> _options = [.. names.Select(name => new Option<string?>(name) { Hidden = true, Arity = ArgumentArity.ZeroOrOne })];

    public void AddTo(Command command) => _options.ForEach(command.Add);

    /// <exception cref="InputException">One of them is given.</exception>
    public void Refuse(ParseResult parse)
    {
        var given = _options.Where(option => parse.GetResult(option) is { Implicit: false }).Select(option => option.Name).ToList();
        if (given.Count > 0)
            throw new InputException($"{string.Join(", ", given)}: not in this version; see docs/limitations.md. What there is: armed train --help.");
    }
}
