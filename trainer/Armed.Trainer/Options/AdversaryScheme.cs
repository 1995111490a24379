namespace Armed.Trainer;

/// <summary>How training hides the clusters from the hidden layers.</summary>
public enum AdversaryScheme
{
    /// <summary>An adversary network in one forward pass; its gradient is reversed on its way into the backbone (Ganin et al., JMLR 17, 2016).</summary>
    Reversal,

    /// <summary>The published scheme: a step of an adversary network on detached activations, then a step of the rest; slower.</summary>
    Alternating,

    /// <summary>In closed form: what the best linear probe finds of the clusters in a batch is added to the loss and made small. There is no adversary network.</summary>
    Closed,
}
