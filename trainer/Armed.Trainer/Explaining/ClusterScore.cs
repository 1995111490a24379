namespace Armed.Trainer.Explaining;

/// <summary>How well one cluster's rows are predicted.</summary>
/// <param name="Name">The cluster, as it is in the table.</param>
/// <param name="IsKnown">Whether the model knows it.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Loss">Loss of the mixed head.</param>
/// <param name="FixedLoss">Loss of the fixed head.</param>
/// <param name="ConstantLoss">Loss of the constant answer.</param>
internal sealed record ClusterScore(string Name, bool IsKnown, int Rows, double Loss, double FixedLoss, double ConstantLoss);
