namespace Armed.Trainer.Outcomes;

/// <summary>The variance that fixed and random effects leave on the scale of the linear predictor.</summary>
/// <param name="Variance">The variance.</param>
/// <param name="Formula">How it is obtained, in words.</param>
internal sealed record LinkResidual(double Variance, string Formula);
