namespace Armed.Trainer.Export.Layouts;

/// <summary>How <c>armed export</c> lays a bundle out for others.</summary>
public enum ExportLayout
{
    /// <summary>A model repository of Triton Inference Server: a model per role.</summary>
    Triton,

    /// <summary>The graphs with an input per column: texts for categories and clusters, numbers for the rest.</summary>
    Strings,

    /// <summary>A folder per role that MLflow loads.</summary>
    Mlflow,

    /// <summary>The bundle as it is, with a list of hashes to sign.</summary>
    Bundle,
}
