using Armed.Trainer.Data;

namespace Armed.Trainer;

/// <summary>A whole fit: which data, which options, where the bundle goes.</summary>
public sealed record TrainingRequest
{
    /// <summary>The data and what its columns mean.</summary>
    public required DataRequest Data { get; init; }

    /// <summary>Every choice of the fit.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>Rows to hold out and score as test; null trains on all of them.</summary>
    public HeldOutFold? HeldOut { get; init; }

    /// <summary>Directory of the bundle; null fits and scores without publishing one.</summary>
    public string? Output { get; init; }

    /// <summary>Replaces an existing bundle at <see cref="Output"/> by an atomic exchange. Default false: an error.</summary>
    public bool Force { get; init; }

    /// <summary>Continues from <c>OUTPUT.checkpoint</c> where there is one. Default false: a left-over checkpoint is replaced.</summary>
    public bool Resume { get; init; }
}
