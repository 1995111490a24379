namespace Armed.Runtime;

/// <summary>By what unlabelled rows of a cluster that training did not have tell of its effects.</summary>
public enum UnlabelledAnswer
{
    /// <summary>By what training found the better one for the number of rows, on clusters held out; the population where neither is clearly better than it.</summary>
    Auto,

    /// <summary>By the mean of their summary columns: see <see cref="ArmedModel.HasContext"/>.</summary>
    Context,

    /// <summary>By the known clusters that they resemble: see <see cref="ArmedModel.HasMembership"/>.</summary>
    Membership,
}
