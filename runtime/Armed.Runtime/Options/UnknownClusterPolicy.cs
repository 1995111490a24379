namespace Armed.Runtime;

/// <summary>What a model answers for a cluster that it never saw.</summary>
public enum UnknownClusterPolicy
{
    /// <summary>The population's prediction, integrated over the random effects.</summary>
    Population,

    /// <summary>The mixed prediction under the membership that the Z-predictor infers from the row.</summary>
    Inferred,

    /// <summary>An <see cref="UnknownClusterException"/>.</summary>
    Error,

    /// <summary>
    /// The prediction that the means of the unlabelled rows of the same cluster allow, as <c>armed predict</c> and the server give it for a table or a request: both see all its rows. In a program,
    /// <see cref="ArmedModel.Infer(string, ReadOnlySpan{RowBuilder}, bool, UnlabelledAnswer?)"/> adds clusters from their rows; of clusters that were not added nothing but the row is known, and the population answers.
    /// </summary>
    Context,

    /// <summary>Likewise the prediction by the known clusters that the unlabelled rows of the same cluster resemble.</summary>
    Membership,

    /// <summary>
    /// The better one of both that training found for the number of rows on clusters held out, and the population's prediction where neither is clearly better. Where nothing but the row is known this is
    /// <see cref="Inferred"/> or <see cref="Population"/>.
    /// </summary>
    Auto,
}
