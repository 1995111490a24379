using System.Text.RegularExpressions;

namespace Armed.Cli.Reconstructing;

/// <summary>What a verb writes into a directory of images.</summary>
/// <param name="Verb">The command, for messages.</param>
/// <param name="Option">The option that names the directory.</param>
/// <param name="Mark">The file by which such a directory is known; no other command writes it.</param>
/// <param name="Table">The table of the images.</param>
/// <param name="Name">Names of the images.</param>
internal sealed partial record ImageFiles(string Verb, string Option, string Mark, string Table, Regex Name)
{
    /// <summary>Reconstructions, with their errors.</summary>
    public static ImageFiles Reconstructions { get; } = new("armed reconstruct", "-o", "armed-reconstruct.json", "errors.csv", ReconstructionName());

    /// <summary>Maps of what a model looks at, with its predictions.</summary>
    public static ImageFiles Maps { get; } = new("armed explain", "--maps-to", "armed-maps.json", "maps.csv", MapName());

    /// <summary>Whether the verb writes a file of this name.</summary>
    public bool Has(string name) => name == Mark || name == Table || Name.IsMatch(name);

    [GeneratedRegex("^row-[0-9]{6,}\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex ReconstructionName();

    [GeneratedRegex("^row-[0-9]{6,}-(fixed|mixed|difference)\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex MapName();
}
