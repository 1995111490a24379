using System.CommandLine;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;

namespace Armed.Cli.Commands;

/// <summary>A verb: binds its settings and runs with them.</summary>
internal abstract class Verb<TSettings> : Command, IHasExamples
    where TSettings : class
{
    private readonly Option<bool> _json = CommonOptions.Json();

    protected Verb(string name, string description, CommandHost host)
        : base(name, description)
    {
        Host = host;
        SetAction(parse => Run(Bind(parse), new CommandOutput(host, parse.GetValue(_json))));
    }

    public abstract IReadOnlyList<string> Examples { get; }

    public virtual string Notes => "";

    protected CommandHost Host { get; }

    protected abstract TSettings Bind(ParseResult parse);

    /// <returns>See <see cref="ExitCode"/>.</returns>
    protected abstract int Run(TSettings settings, CommandOutput output);

    /// <summary>Adds the options that every verb has, after the verb's own.</summary>
    protected void AddCommonOptions()
    {
        Add(_json);
        Add(CommonOptions.Verbose());
    }
}
