using System.Runtime.InteropServices;

namespace Armed.Trainer.LightGbm;

/// <summary>Rows that LightGBM has binned. Boosters read it while they grow and while they give its loss; it may be disposed before a booster that only predicts.</summary>
internal sealed class LightGbmDataset : SafeHandle
{
    private const int Float32 = 0;
    private const int Float64 = 1;

    /// <summary>For the marshaller.</summary>
    public LightGbmDataset()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Bins rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="parameters">Parameters of the bins and of the categorical columns.</param>
    /// <param name="binsOf">Rows whose bins are used, for validation; null for bins of these rows.</param>
    public static unsafe LightGbmDataset Of(LightGbmRows rows, string parameters, LightGbmDataset? binsOf = null)
    {
        LightGbmDataset dataset;
        fixed (float* features = rows.Features)
        {
            LightGbmNative.Check(LightGbmNative.CreateDataset(features, Float32, rows.Count, rows.Width, 1, parameters, binsOf?.handle ?? 0, out dataset));
        }

        fixed (float* labels = rows.Labels, weights = rows.Weights)
        fixed (double* starts = rows.Starts)
        {
            dataset.Set("label", labels, rows.Labels.Length, Float32);
            dataset.Set("weight", weights, rows.Weights.Length, Float32);
            dataset.Set("init_score", starts, rows.Starts.Length, Float64);
        }

        return dataset;
    }

    protected override bool ReleaseHandle() => LightGbmNative.FreeDataset(handle) == 0;

    private unsafe void Set(string field, void* values, int count, int type)
    {
        if (count > 0)
        {
            LightGbmNative.Check(LightGbmNative.SetField(this, field, values, count, type));
        }
    }
}
