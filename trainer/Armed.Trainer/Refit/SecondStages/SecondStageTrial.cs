using Armed.Trainer.Models;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Refit.SecondStages;

/// <summary>A second stage with the losses of rows out of fold.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Rows">The rows that it learned from.</param>
/// <param name="Without">Their losses by the mixed model alone.</param>
/// <param name="With">Their losses with the stage.</param>
/// <param name="Learned">What the trees learned from.</param>
internal sealed record SecondStageTrial(SecondStage Stage, SecondStageRows Rows, RowLosses Without, RowLosses With, TreeRows Learned)
{
    /// <summary>The losses of other rows: those that are not among this stage's have none of it.</summary>
    /// <param name="other">The stage of the other rows, with more rows or the same.</param>
    public RowLosses On(SecondStageTrial other)
    {
        var own = Rows.Known.Zip(With.Values).ToDictionary(row => row.First, row => row.Second);
        return other.Without with { Values = [.. other.Rows.Known.Zip(other.Without.Values, (at, without) => own.GetValueOrDefault(at, without))] };
    }
}
