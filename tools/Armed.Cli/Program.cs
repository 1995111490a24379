using Armed.Cli;

using var interruption = new Interruption();
return ArmedCommand.Run(args, CommandHost.OfProcess(interruption.Token));
