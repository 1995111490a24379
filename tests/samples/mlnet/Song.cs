using Microsoft.ML.Data;

namespace Armed.Samples.MlNet;

/// <summary>A row of models/quickstart as ML.NET hands it to mixed.onnx: one property per input of the graph.</summary>
internal sealed class Song
{
    [ColumnName("features"), VectorType(1, 9)]
    public float[] Features { get; set; } = new float[9];

    [ColumnName("categories"), VectorType(1, 1)]
    public long[] Categories { get; set; } = new long[1];

    [ColumnName("cluster"), VectorType(1, 1)]
    public long[] Cluster { get; set; } = new long[1];
}
