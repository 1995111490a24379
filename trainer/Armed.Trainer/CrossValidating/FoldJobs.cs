using Armed.Trainer.Data.Splits;

namespace Armed.Trainer.CrossValidating;

/// <summary>A fold that several models are fitted on: it is split once, where a fit is missing, and the split goes once all are done. Several threads may ask.</summary>
/// <param name="scheme">What is held out.</param>
/// <param name="repeat">0-based repeat.</param>
/// <param name="fold">The fold.</param>
/// <param name="models">Number of models.</param>
/// <param name="divide">Splits the table.</param>
internal sealed class FoldJobs(string scheme, int repeat, Fold fold, int models, Func<Fold, FoldFit> divide)
{
    private readonly Lock _lock = new();
    private FoldFit? _fit;
    private int _left = models;

    /// <summary>What is held out.</summary>
    public string Scheme => scheme;

    /// <summary>0-based repeat.</summary>
    public int Repeat => repeat;

    /// <summary>The fold.</summary>
    public Fold Fold => fold;

    /// <summary>Rows that have no score; 0 while nothing was fitted.</summary>
    public int Unscored { get; private set; }

    /// <summary>The fold's split.</summary>
    public FoldFit Fit()
    {
        lock (_lock)
        {
            _fit ??= divide(fold);
            Unscored = _fit.Unscored;
            return _fit;
        }
    }

    /// <summary>Takes note that a model is done; true for the last one.</summary>
    public bool Finish()
    {
        lock (_lock)
        {
            _fit = --_left == 0 ? null : _fit;
            return _left == 0;
        }
    }
}
