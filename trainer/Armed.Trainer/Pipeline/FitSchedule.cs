using Armed.Trainer.Common;
using Armed.Trainer.Fitting;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Pipeline;

/// <summary>Batches, patience and weight decays of a fit, completed from its options and its data.</summary>
/// <param name="data">The rows.</param>
/// <param name="options">The options.</param>
internal sealed class FitSchedule(FitData data, TrainingOptions options)
{
    /// <summary>Factor between one weight decay that is tried and the next.</summary>
    public const double DecayStep = 8;

    /// <summary>Training rows up to which the weight decay is chosen by fits.</summary>
    private const int MostSearchedRows = 10_000;

    /// <summary>
    /// Training rows from which on tiny gains do not prolong a fit, and a part of the rows is an epoch of the Z-predictor: at 170,000 rows half of the epochs came after a loss that all of them together lowered by less than .001.
    /// </summary>
    private const int ManyRows = 50_000;

    /// <summary>Validation rows of the Z-predictor where rows are many.</summary>
    private const int MostMembershipRows = 10_000;

    /// <summary>A tenth of the standard error of a mean over the validation rows is no gain; losses of rows vary by about 1.</summary>
    private const double ShareOfError = 0.1;

    /// <summary>Rows per step.</summary>
    public int BatchSize => options.BatchSize ?? data.Training.Length switch { < 1_000 => 32, < 4_000 => 64, < 16_000 => 128, < 64_000 => 256, < 256_000 => 512, _ => 1_024 };

    /// <summary>Epochs without a better validation loss.</summary>
    public int Patience => options.Patience ?? data.Training.Length switch { < 20_000 => 20, < ManyRows => 10, < 150_000 => 6, _ => 4 };

    /// <summary>
    /// The weight decays that the first network is fitted with, as long as each lowers the validation loss: noisy data need much, small clean data little. With more rows the first one is small already, and fits take long.
    /// With a refit the network's own loss would be the wrong judge: features that know the training rows too well cost the solved last layer more than they gain the network. Of several unordered classes the network's own last layer is the one that the refit must
    /// not lose to, and small clean data need little decay.
    /// </summary>
    public double[] Decays => options.WeightDecay is { } given ? [given]
        : (options.HasRefit && data.Outputs == 1) || data.Encoding.Image is not null || data.Validation.Length == 0 || data.Training.Length > MostSearchedRows || options.Hidden.Count == 0 ? [FirstDecay]
        : [FirstDecay, FirstDecay / DecayStep, FirstDecay / (DecayStep * DecayStep), FirstDecay / (DecayStep * DecayStep * DecayStep)];

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch => (data.Training.Length + BatchSize - 1) / BatchSize;

    private double FirstDecay => Math.Min(1, 1_500.0 / data.Training.Length);

    /// <summary>The choices of the loop over epochs.</summary>
    public FitLoopSettings Loop(Device device) => new()
    {
        MaxEpochs = options.MaxEpochs,
        Patience = data.Validation.Length == 0 ? 0 : Patience,
        LeastGain = HasManyRows ? ShareOfError / Math.Sqrt(Math.Max(1, data.Validation.Length)) : 0,
        BatchSize = BatchSize,
        LearningRate = options.LearningRate,
        RateDecay = options.LearningRateDecay,
        Device = device,
    };

    /// <summary>Epochs of the Z-predictor that go through the training rows once.</summary>
    public int MembershipParts => (data.Training.Length + ManyRows - 1) / ManyRows;

    /// <summary>Validation rows of the Z-predictor: of many those at even distances.</summary>
    public int[] MembershipRows => HasManyRows ? RowSample.Of(data.Validation, MostMembershipRows) : data.Validation;

    /// <summary>The choices of the loop that fits the Z-predictor. Patience is a number of its epochs, which are parts of the rows where these are many, so that completed options repeat a fit.</summary>
    public FitLoopSettings MembershipLoop(Device device)
    {
        var loop = Loop(device);
        return !HasManyRows ? loop : loop with
        {
            MaxEpochs = (int)Math.Min(int.MaxValue, (long)options.MaxEpochs * MembershipParts),
            LeastGain = ShareOfError / Math.Sqrt(Math.Max(1, MembershipRows.Length)),
        };
    }

    private bool HasManyRows => data.Training.Length >= ManyRows;
}
