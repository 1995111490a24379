namespace Armed.Trainer.Fitting;

/// <summary>Which gradients are measured together when the norm is clipped.</summary>
internal enum ClipScope
{
    /// <summary>Not clipped.</summary>
    None,

    /// <summary>Backbone and fixed head.</summary>
    Backbone,

    /// <summary>Adversary.</summary>
    Adversary,
}
