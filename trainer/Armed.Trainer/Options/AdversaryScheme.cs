namespace Armed.Trainer;

/// <summary>How the adversary and the backbone play against each other.</summary>
public enum AdversaryScheme
{
    /// <summary>One forward pass; the adversary's gradient is reversed on its way into the backbone (Ganin et al., JMLR 17, 2016).</summary>
    Reversal,

    /// <summary>The published scheme: a step of the adversary on detached activations, then a step of the rest; slower.</summary>
    Alternating,
}
