namespace Armed.Trainer;

/// <summary>How a cross-validation holds rows out: what the scores are to hold for.</summary>
public enum FoldScheme
{
    /// <summary>Folds of rows, spread over the clusters of the first factor and over the classes: new rows of known clusters.</summary>
    Rows,

    /// <summary>Folds of whole clusters of the first factor, about equal in rows: rows of new clusters.</summary>
    Clusters,

    /// <summary>Folds forward in time, each scored by a model of all earlier rows: later rows.</summary>
    Future,
}
