using Armed.Runtime;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Serving;

/// <summary>Clusters of a request that the model does not know, told from the request's rows: rows with the same name are one cluster.</summary>
internal static class NewClusters
{
    /// <summary>The model with the request's new clusters, whose codes are put among those of the rows; null where none are asked for or given. The caller disposes it.</summary>
    /// <exception cref="InferFault">A number is infinite.</exception>
    public static ArmedModel? Tell(InferRequest request, PredictionHead head)
    {
        var (model, rows) = (request.Binding.Model, request.Rows);
        if (head != PredictionHead.Mixed || rows.NewNames.IsEmpty || AnswerOf(request.Policy ?? model.UnknownCluster) is not { } answer || (answer == UnlabelledAnswer.Auto && !model.HasAdoptedAnswer))
        {
            return null;
        }

        try
        {
            var told = model.Infer(model.SummariseNew(rows.NewNames, rows.Features, rows.Categories, answer), answer: answer);
            SetCodes(rows, told.Factors[request.Binding.Inputs.NewClusterFactor!.Index], told.Factors.Count);
            return told;
        }
        catch (ArgumentException fault)
        {
            throw InferFault.Wrong(WithoutArgument(fault), fault);
        }
    }

    /// <summary>The message without the name of a method's argument, which a client would take for a parameter of the request.</summary>
    private static string WithoutArgument(ArgumentException fault)
    {
        var argument = $" (Parameter '{fault.ParamName}')";
        return fault.Message.EndsWith(argument, StringComparison.Ordinal) ? fault.Message[..^argument.Length] : fault.Message;
    }

    private static UnlabelledAnswer? AnswerOf(UnknownClusterPolicy policy) => policy switch
    {
        UnknownClusterPolicy.Context => UnlabelledAnswer.Context,
        UnknownClusterPolicy.Membership => UnlabelledAnswer.Membership,
        UnknownClusterPolicy.Auto => UnlabelledAnswer.Auto,
        _ => null,
    };

    private static void SetCodes(RowBuffers rows, ModelFactor factor, int factors)
    {
        for (var row = 0; row < rows.Rows; row++)
        {
            if (rows.NewNames[row] is { } name)
            {
                rows.Clusters[(row * factors) + factor.Index] = factor.CodeOf(name);
            }
        }
    }
}
