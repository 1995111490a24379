using System.CommandLine;
using Armed.Cli.Common;

namespace Armed.Cli.Commands;

/// <summary>Holds the experiments that can be repeated without further data.</summary>
internal sealed class BenchCommand : Command
{
    public BenchCommand(CommandHost host)
        : base("bench", "Repeat published experiments.")
    {
        Add(new BenchPaperCommand(host));
    }
}
