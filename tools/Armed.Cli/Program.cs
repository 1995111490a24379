using Armed.Cli;
using Armed.Cli.Common;

using var interruption = new Interruption();
return ArmedCommand.Run(args, CommandHost.OfProcess(interruption.Token));
