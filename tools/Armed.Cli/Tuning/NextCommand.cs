using Armed.Cli.Reporting.Sections;
using Armed.Cli.Settings;
using Armed.Trainer;
using Armed.Trainer.Pipeline;

namespace Armed.Cli.Tuning;

/// <summary>The command that trains with the best options.</summary>
internal static class NextCommand
{
    public static string Of(TuneSettings settings)
    {
        var request = settings.Request;
        List<string> arguments = [.. RequestSummary.Of(new TrainingRequest { Data = request.Data, Options = request.Options, HeldOut = request.HeldOut })!.Arguments];
        if (request.Data.Source.Path is { } path)
        {
            arguments[0] = path; // the summary names files without their folders
        }
        else if (arguments.IndexOf("--sql") is >= 0 and var at)
        {
            arguments[at + 1] = request.Data.Source.Sql!;
        }

        if (request.HeldOut is { } fold)
        {
            arguments[arguments.IndexOf("--split") + 1] = fold.File;
        }

        return string.Join(' ', [.. arguments.Prepend("train").Prepend("armed").Select(TrainingCommandText.Quoted), "--config", TrainingCommandText.Quoted(settings.BestOptions), "-o model.armed"]);
    }
}
