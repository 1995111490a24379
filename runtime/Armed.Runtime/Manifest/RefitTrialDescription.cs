namespace Armed.Runtime.Bundles;

/// <summary>A part of the last layer that the search tried, and what spoke for or against it.</summary>
/// <param name="Part">What was tried, in words.</param>
public sealed record RefitTrialDescription(string Part)
{
    /// <summary>Whether the search went on with it.</summary>
    public required bool Kept { get; init; }

    /// <summary>Why not, in words; null where it was kept.</summary>
    public string? Reason { get; init; }

    /// <summary>By how much it lowers minus twice the log-likelihood of the training rows; null where that was not compared.</summary>
    public double? Deviance { get; init; }

    /// <summary>By how much it lowers the mean loss of held-out rows, in the unit of <see cref="RefitDescription.ValidationLoss"/>; null without any.</summary>
    public double? Gain { get; init; }

    /// <summary>Standard error of <see cref="Gain"/> over rows.</summary>
    public double? StandardError { get; init; }

    /// <summary>The gain in each fold of all rows; empty where the validation rows were the held-out rows.</summary>
    public IReadOnlyList<double> FoldGains { get => field ?? []; init; }
}
