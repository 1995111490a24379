using System.CommandLine;
using Armed.Cli.Common;

namespace Armed.Cli.Commands;

/// <summary>Holds the kinds of simulated data.</summary>
internal sealed class SimulateCommand : Command
{
    public SimulateCommand(CommandHost host)
        : base("simulate", "Write simulated data with a known truth.")
    {
        Add(new SimulateSpiralsCommand(host));
        Add(new SimulateMixedCommand(host));
    }
}
