namespace Armed.Trainer.Data;

/// <summary>What happens to rows in which a feature has no value.</summary>
public enum MissingValues
{
    /// <summary>
    /// A missing number is replaced by the column's training mean, and an indicator of missing values becomes a feature; an empty cell of a category is a level. Every row can be
    /// predicted. Coefficients of columns that are related to one with missing values are biased in general (Jones, "Indicator and stratification methods for missing explanatory
    /// variables in multiple linear regression", JASA 91, 1996).
    /// </summary>
    Indicator,

    /// <summary>Rows without a value in a feature are left out of training and scores, as statistical software does. At prediction a missing number is still replaced by the training mean.</summary>
    Complete,
}
