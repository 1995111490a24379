namespace Armed.Runtime.Bundles;

/// <summary>A part of the last layer that was kept, in the order in which parts were tried.</summary>
/// <param name="Part">What was added, in words.</param>
/// <param name="ValidationLoss">Loss of the validation rows with it and all before, in the unit of <see cref="RefitDescription.ValidationLoss"/>; null without any. Where a sample of many rows was searched, of its validation rows.</param>
public sealed record RefitStepDescription(string Part, double? ValidationLoss);
