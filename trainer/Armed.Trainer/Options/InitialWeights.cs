namespace Armed.Trainer;

/// <summary>What the dense hidden layers of a network start from.</summary>
public enum InitialWeights
{
    /// <summary>Drawn for the layer's number of inputs alone (He, Zhang, Ren and Sun, ICCV 2015), biases zero.</summary>
    Drawn,

    /// <summary>Drawn, then set by training rows: over them each unit's linear part has standard deviation 1, and its activation bends among them. Narrow layers and few epochs learn more from it; where outcomes are noise for the most part, wide layers overfit a little sooner.</summary>
    Scaled,
}
