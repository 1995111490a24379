using Armed.Cli;
using Armed.Cli.Common;

using var interruption = Interruption.OfProcess(waitsForOthers: args is ["serve", ..]);
return ArmedCommand.Run(args, CommandHost.OfProcess(interruption.Token));
