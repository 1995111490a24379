using Armed.Cli.Reporting.Figures;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Reporting.Sections;

/// <summary>Losses by epoch.</summary>
internal static class LearningSection
{
    private const int MostStages = 6;
    private const int MostPoints = 300;

    public static Section? Of(ReportContent content)
    {
        var stages = content.Explanation.History.GroupBy(epoch => epoch.Stage).Where(stage => stage.Count() > 1).Take(MostStages).ToList();
        return stages.Count == 0 ? null : new Section("learning", "Learning curves", Html.Of($"{(PartsSection.IsNetworkLeftOut(content) ? Html.Of($"<p>The curves are those of the network, whose features the final model does without. They are on the scale of the network's objective, not on that of the scores.</p>\n") : Html.None)}<div class=\"figures\">{Html.Join(stages.Select(stage => Curve(stage.Key, [.. stage]).ToHtml()))}</div>\n"));
    }

    private static Figure Curve(string stage, EpochLosses[] epochs)
    {
        var shown = epochs.Where((_, i) => epochs.Length <= MostPoints || i % ((epochs.Length / MostPoints) + 1) == 0).ToList();
        var validation = shown.Where(epoch => epoch.Validation is not null).Select(epoch => ((double)epoch.Epoch, epoch.Validation!.Value)).ToList();
        var training = shown.Select(epoch => ((double)epoch.Epoch, epoch.Training)).ToList();
        var plot = Plot.Of(shown.Select(epoch => (double)epoch.Epoch), training.Concat(validation).Select(point => point.Item2), "epoch", "loss");
        plot.Curve("c1", training);
        plot.Curve("c2", validation);
        var best = epochs.Where(epoch => epoch.Validation is not null).MinBy(epoch => epoch.Validation);
        if (best is not null)
        {
            plot.Dots("c2 big", [(best.Epoch, best.Validation!.Value)]);
        }

        var sentence = best is null ? Html.Of($"The loss of the training rows over {Numbers.Count(epochs.Length, "epoch")}.")
            : Html.Of($"The validation loss is lowest ({Numbers.Short(best.Validation)}) after {Numbers.Count(best.Epoch, "epoch")} of {Numbers.Count(epochs[^1].Epoch)}. The weights of that epoch are kept. Where the validation loss rises while the other falls, the network learns the training rows by heart.");
        return new Figure(Html.Of($"Stage {Html.Name(stage)}"), sentence, $"Lines of the training and validation loss of stage {stage} by epoch.", plot.Drawing)
        {
            Legend = [("line c1", Html.Of($"training objective")), .. validation.Count > 0 ? [("line c2", Html.Of($"validation loss"))] : Array.Empty<(string, Html)>()],
        };
    }
}
