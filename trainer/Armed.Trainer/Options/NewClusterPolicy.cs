namespace Armed.Trainer;

/// <summary>What may answer clusters that training did not have, once some of their rows are known without outcomes.</summary>
public enum NewClusterPolicy
{
    /// <summary>Folds of training clusters decide: another answer than the population's must be better by more than two standard errors.</summary>
    Guard,

    /// <summary>What the rows' means tell of a cluster, whatever the folds say; what they say is recorded.</summary>
    Context,

    /// <summary>The population, and nothing is measured.</summary>
    Population,
}
