namespace Armed.Cli.Parsing;

/// <summary>A command whose help ends with notes and examples.</summary>
internal interface IHasExamples
{
    /// <summary>Command lines that work as written.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>What else a user should know; empty for nothing.</summary>
    public string Notes { get; }
}
