using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer;

/// <summary>A cross-validation: which data, which models, and how rows are held out.</summary>
public sealed record CrossValidationRequest
{
    /// <summary>The data and what its columns mean.</summary>
    public required DataRequest Data { get; init; }

    /// <summary>Every choice of the ARMED model, from which the other models take what concerns them. The seed is that of the first repeat, and the next ones have the seeds after it.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>How rows are held out, one evaluation after the other. Default rows and clusters. Not read with <see cref="Splits"/>.</summary>
    public IReadOnlyList<FoldScheme> Schemes { get; init; } = [FoldScheme.Rows, FoldScheme.Clusters];

    /// <summary>Number of folds of each scheme, at least 2. Default 5. Not read with <see cref="Splits"/>.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>How often everything is repeated with another seed: other folds of rows and clusters, and other random numbers of the fits. Default 1.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>For <see cref="FoldScheme.Future"/>: the column of numbers or dates that orders the rows. It is a feature too, unless the data request says otherwise. Default null.</summary>
    public string? Time { get; init; }

    /// <summary>A file of folds instead of schemes: a column <c>row</c> with the 0-based number of a data row, and columns with the number of its fold. Default null.</summary>
    public string? Splits { get; init; }

    /// <summary>Columns of <see cref="Splits"/>, one evaluation each. Default null: all of them.</summary>
    public IReadOnlyList<string>? SplitColumns { get; init; }

    /// <summary>Names of the models (<see cref="CrossValidation.Models"/>). Default null: mean, mixed, network, lightgbm where its library is there, and armed.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Models of the program's own, after the others. They are fitted anew for each fold. Default none.</summary>
    public IReadOnlyList<IEstimator> Estimators { get; init; } = [];

    /// <summary>The measure that models are compared by. Default null: rmse for numbers, else log_loss.</summary>
    public string? Measure { get; init; }

    /// <summary>A file of finished fits, which goes away when all are unless <see cref="KeepsJournal"/> is set. With <see cref="Resume"/> its fits are not run again. Default null: none is kept.</summary>
    public string? Journal { get; init; }

    /// <summary>Leaves <see cref="Journal"/> where it is when all fits are finished, for who saves the result first and deletes it then. Default false.</summary>
    public bool KeepsJournal { get; init; }

    /// <summary>Continues from <see cref="Journal"/> where it exists. Default false: it is replaced.</summary>
    public bool Resume { get; init; }

    /// <summary>Fits that run side by side, each with <see cref="TrainingOptions.Threads"/> threads of its own; more need more memory. Scores are the same bits. Not with images or a series. Default 1.</summary>
    /// <remarks>Above 1 <see cref="Estimators"/> are called on several threads at once, and progress is reported on the threads of the fits, one report after the other.</remarks>
    public int Parallel { get; init; } = 1;

    /// <summary>Measures how long fits take. Default null: it is not measured.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Throws an <see cref="ArgumentException"/> that lists every fault, or does nothing.</summary>
    /// <exception cref="ArgumentException">One or more properties are out of range, or do not go together.</exception>
    public void Validate() => CrossValidating.RequestFaults.Check(this);
}
