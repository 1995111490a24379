using System.Runtime.InteropServices;
using Armed.Runtime.Graphs;

namespace Armed.Benchmarks.Direct;

/// <summary>The constants of a mixed head like the quick start's, by their names in the file.</summary>
internal sealed class PlainWeights
{
    private readonly byte[] _file;
    private readonly Dictionary<string, OnnxTensor> _tensors;

    public PlainWeights(byte[] file)
    {
        _file = file;
        _tensors = OnnxReader.Read(file).Graph.Initializers.ToDictionary(tensor => tensor.Name);
        (Mean, InverseSd, Highest) = (Floats("encode.mean"), Floats("encode.inverse_sd"), Floats("encode.highest")[0]);
        (Level, Levels) = (Floats("encode.levels"), (int)_tensors["encode.levels"].Dimensions[0]);
        var centre = Floats("hidden_map.centre");
        var layers = new List<PlainLayer>();
        for (var l = 0; _tensors.ContainsKey($"backbone.layer{l}.0.weight"); l++)
        {
            layers.Add(new PlainLayer(Transposed($"backbone.layer{l}.0.weight"), Floats($"backbone.layer{l}.0.bias"), IsSilu: true, null));
        }

        layers[^1] = layers[^1] with { Centre = centre };
        layers.Add(new PlainLayer(Transposed("hidden_map.weight"), new float[_tensors["hidden_map.weight"].Dimensions[0]], IsSilu: false, null));
        Layers = [.. layers];
        (Intercept, OfHidden, OfInputs) = (Floats("fixed.beta_0")[0], Floats("fixed.weight"), Floats("fixed.weight_2"));
        SlopeColumns = [.. MemoryMarshal.Cast<byte, long>(Data("design0.columns"))];
        (Table, Clusters) = (Floats("random.effects"), (int)_tensors["random.effects"].Dimensions[0] - 1);
    }

    public float[] Mean { get; }

    public float[] InverseSd { get; }

    /// <summary>Standardised numbers are held within plus or minus this.</summary>
    public float Highest { get; }

    /// <summary>One number for each level of the only categorical column; the last stands for an unknown one.</summary>
    public float[] Level { get; }

    public int Levels { get; }

    public PlainLayer[] Layers { get; }

    public float Intercept { get; }

    public float[] OfHidden { get; }

    public float[] OfInputs { get; }

    public long[] SlopeColumns { get; }

    /// <summary>K means and the packed Cholesky factor of each cluster, the unknown one last.</summary>
    public float[] Table { get; }

    public int Clusters { get; }

    private ReadOnlySpan<byte> Data(string name) => _file.AsSpan(_tensors[name].Data!.Value);

    private float[] Floats(string name) => [.. MemoryMarshal.Cast<byte, float>(Data(name))];

    /// <summary>[outputs, inputs] as [inputs, outputs].</summary>
    private float[] Transposed(string name)
    {
        var (source, outputs, inputs) = (Floats(name), (int)_tensors[name].Dimensions[0], (int)_tensors[name].Dimensions[1]);
        var result = new float[source.Length];
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
            {
                result[(i * outputs) + o] = source[(o * inputs) + i];
            }
        }

        return result;
    }
}
