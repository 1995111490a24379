using System.Runtime.InteropServices;

namespace Armed.Trainer.LightGbm;

/// <summary>Boosted trees of LightGBM.</summary>
internal sealed class LightGbmBooster : SafeHandle
{
    private const int Float32 = 0;
    private const int NormalPrediction = 0;
    private const int RawPrediction = 1;

    /// <summary>For the marshaller.</summary>
    public LightGbmBooster()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Trees without any yet.</summary>
    /// <param name="training">Rows to grow them on.</param>
    /// <param name="parameters">Objective and sizes.</param>
    public static LightGbmBooster Of(LightGbmDataset training, string parameters)
    {
        LightGbmNative.Check(LightGbmNative.CreateBooster(training, parameters, out var booster));
        return booster;
    }

    /// <summary>Rows whose loss <see cref="ValidationLoss"/> gives.</summary>
    public void Validate(LightGbmDataset rows) => LightGbmNative.Check(LightGbmNative.AddValidation(this, rows));

    /// <summary>Grows the next trees; false where no split gains any more.</summary>
    public bool Grow()
    {
        LightGbmNative.Check(LightGbmNative.Update(this, out var isFinished));
        return isFinished == 0;
    }

    /// <summary>The objective's loss on the validation rows.</summary>
    public unsafe double ValidationLoss()
    {
        double loss;
        LightGbmNative.Check(LightGbmNative.Evaluate(this, 1, out _, &loss));
        return loss;
    }

    /// <summary>Means or probabilities [N, outputs] of rows; with known parts, which LightGBM leaves out, the linear predictor. Of the first rounds; of all where there are not so many.</summary>
    public unsafe double[] Predict(LightGbmRows rows, int outputs, bool linear, int rounds = int.MaxValue)
    {
        var results = new double[rows.Count * outputs];
        fixed (float* features = rows.Features)
        fixed (double* to = results)
        {
            LightGbmNative.Check(LightGbmNative.Predict(this, features, Float32, rows.Count, rows.Width, 1, linear ? RawPrediction : NormalPrediction, 0, rounds, "", out _, to));
        }

        return results;
    }

    protected override bool ReleaseHandle() => LightGbmNative.FreeBooster(handle) == 0;
}
