namespace Armed.Trainer.Explaining.Scoring;

/// <summary>How well the rows of a group are predicted.</summary>
/// <param name="Column">The column that the rows are grouped by.</param>
/// <param name="Group">Its level, or the range of its numbers.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Loss">Loss of the mixed head.</param>
/// <param name="Low">Lower end of its 90 % band.</param>
/// <param name="High">Upper end.</param>
/// <param name="Others">Loss of all other rows.</param>
/// <param name="Constant">Loss of the constant answer on the group's rows.</param>
/// <param name="Z">Difference of the mean losses of the rows and of the others, over its standard error: above 0 the group is predicted worse.</param>
/// <param name="IsClear">Whether the difference is one that chance gives in one of twenty tables at most, all groups together.</param>
internal sealed record GroupComparison(string Column, string Group, int Rows, double Loss, double Low, double High, double Others, double Constant, double Z, bool IsClear);
