using Armed.Runtime;
using Armed.Trainer.Common;

namespace Armed.Trainer.CrossValidating;

/// <summary>Checks what does not depend on the data.</summary>
internal static class RequestFaults
{
    private const int MostFolds = 1_000;
    private const int MostParallel = 256;

    public static void Check(CrossValidationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Options.Validate();
        var faults = new OptionFaults("cross-validation");
        faults.Within("folds", request.Folds, 2, MostFolds);
        faults.Within("repeats", request.Repeats, 1, MostFolds);
        faults.Within("parallel", request.Parallel, 1, MostParallel);
        faults.Check(request.Parallel == 1 || (request.Data.Image is null && request.Options.Series is null), "parallel", request.Parallel, "1 with images or a series, whose convolutions share one generator and one choice of kernels");
        faults.Check(request.Splits is not null || request.Schemes.Count > 0, "scheme", null, $"one or more of {EnumWords.List<FoldScheme>()}");
        faults.Check(request.Schemes.All(Enum.IsDefined), "scheme", string.Join(',', request.Schemes), $"some of {EnumWords.List<FoldScheme>()}");
        faults.Check(request.Splits is not null || request.SplitColumns is null, "split_column", string.Join(',', request.SplitColumns ?? []), "a file of folds (splits) beside it");
        faults.Check(request.Splits is null || request.Time is null, "time", request.Time, "schemes, not a file of folds");
        faults.Check(request.Time is not null || request.Splits is not null || !request.Schemes.Contains(FoldScheme.Future), "time", null, "the column that orders the rows, for the scheme future");
        faults.Check(request.Time is null || request.Splits is not null || request.Schemes.Contains(FoldScheme.Future), "time", request.Time, "the scheme future beside it");
        faults.Check(request.Options.UnknownCluster is UnknownClusterPolicy.Population or UnknownClusterPolicy.Inferred or UnknownClusterPolicy.Error, "unknown_cluster", EnumWords.Of(request.Options.UnknownCluster), "population or inferred; cross-validation predicts rows one by one");
        faults.ThrowIfAny();
    }
}
