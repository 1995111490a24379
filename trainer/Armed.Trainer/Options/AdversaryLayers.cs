namespace Armed.Trainer;

/// <summary>The hidden layers from which the closed adversary hides the clusters.</summary>
public enum AdversaryLayers
{
    /// <summary>The last hidden layer, which the heads read.</summary>
    Last,

    /// <summary>Every hidden layer.</summary>
    All,
}
