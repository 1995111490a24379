using Armed.Runtime;
using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>What must hold once a request is read, and the defaults of what it left open.</summary>
internal static class RequestRules
{
    private const int MostNames = 10;

    public static void Complete(InferRequest request)
    {
        RequireInputs(request);
        JoinInteractions(request);
        RequireOffsets(request);
        RequirePolicy(request);
        RequireInterval(request);
        if (request.Head.Prediction is null)
        {
            HeadOutputs.Complete(request);
        }
        else
        {
            RequirePredictionOutputs(request);
            AddDefaultOutputs(request);
        }
    }

    /// <summary>A cluster may be left out, and is then unknown; a feature may not, as nothing would tell a missing value from a mistyped name.</summary>
    private static void RequireInputs(InferRequest request)
    {
        List<string>? missing = null;
        foreach (var slot in request.Head.Needed)
        {
            if (!request.IsGiven(slot))
            {
                (missing ??= []).Add(slot.Name);
            }
        }

        if (missing is not null)
        {
            throw InferFault.Wrong($"{missing.Count} inputs are missing: {List(missing)}. Expected {(request.Binding.Inputs.Further.Length == 0 ? "every column of the model" : $"every input of the head {request.Head.Name}")}; use null for a missing value.");
        }
    }

    private static void JoinInteractions(InferRequest request)
    {
        var inputs = request.Binding.Inputs;
        if (inputs.Interactions.Length == 0 || request.Rows.Cells.IsEmpty)
        {
            return;
        }

        foreach (var factor in inputs.Interactions)
        {
            var columns = factor.Columns.Select(column => Array.IndexOf(inputs.ClusterColumns, column)).ToArray();
            var cells = new string[columns.Length];
            for (var row = 0; row < request.Rows.Rows; row++)
            {
                if (Take(request.Rows.Cells.Slice(row * inputs.ClusterColumns.Length, inputs.ClusterColumns.Length), columns, cells))
                {
                    request.Rows.Clusters[(row * inputs.Factors.Length) + factor.Index] = factor.CodeOf(factor.NameOf(cells), out var isNear);
                    request.Rows.CountNear(inputs.Categorical.Length + factor.Index, isNear);
                    request.Rows.Name(row, factor, factor.NameOf(cells));
                }
            }
        }
    }

    private static bool Take(ReadOnlySpan<string?> row, int[] columns, string[] cells)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (row[columns[i]] is not { } cell)
            {
                return false;
            }

            cells[i] = cell;
        }

        return true;
    }

    private static void RequireOffsets(InferRequest request)
    {
        var offsets = request.Head.Takes("offset") ? request.Rows.Offsets : default;
        for (var row = 0; row < offsets.Length; row++)
        {
            if (!float.IsFinite(offsets[row]))
            {
                throw InferFault.Wrong($"Input '{request.Binding.Inputs.OffsetColumn}' has no finite number in row {row}; expected the logarithm of the exposure, 0 for an exposure of 1.");
            }
        }
    }

    private static void RequirePredictionOutputs(InferRequest request)
    {
        foreach (var output in request.Outputs)
        {
            if (output.Kind == OutputKind.Other)
            {
                throw InferFault.Wrong($"Output '{InputFaults.Short(output.Name)}' is unknown; expected {string.Join(", ", OutputNames.All)}.");
            }
        }
    }

    private static void RequirePolicy(InferRequest request)
    {
        if (request.Policy == UnknownClusterPolicy.Inferred && !request.Binding.Model.Heads.Contains(PredictionHead.Inferred))
        {
            throw InferFault.Wrong("Parameter 'unknown_cluster' is inferred; expected population or error, because the bundle has no inferred graph.");
        }

        if (request.Policy == UnknownClusterPolicy.Context && !request.Binding.Model.HasContext)
        {
            throw InferFault.Wrong("Parameter 'unknown_cluster' is context; expected population or error, because rows without outcomes tell nothing of the clusters in this model.");
        }

        if (request.Policy == UnknownClusterPolicy.Membership && !request.Binding.Model.HasMembership)
        {
            throw InferFault.Wrong("Parameter 'unknown_cluster' is membership; expected population or error, because this model cannot tell which of its clusters the rows of a new one resemble: that takes a Z-predictor, one grouping factor and one linear predictor.");
        }
    }

    private static void RequireInterval(InferRequest request)
    {
        if (request.IntervalLevel is null)
        {
            return;
        }

        if (request.Head.Prediction is null)
        {
            throw InferFault.Wrong($"Parameter 'interval' is given; the head {request.Head.Name} has no interval. Leave it out.");
        }

        if (request.Binding.Model.WhyNoInterval(request.IntervalKind) is { } why)
        {
            throw InferFault.Wrong($"Parameter 'interval' is given, and the model has no such interval. {why} {InsteadOfInterval(request)}");
        }
    }

    private static string InsteadOfInterval(InferRequest request)
    {
        var (model, other) = (request.Binding.Model, request.IntervalKind == IntervalKind.Mean ? IntervalKind.Observation : IntervalKind.Mean);
        return model.HasInterval(other) ? $"Set the parameter 'interval_kind' to {other.ToString().ToLowerInvariant()}, or leave 'interval' out."
            : model.Width > 1 ? "Leave 'interval' out. The classes with the largest predictions, up to a sum of the interval's probability, are the smallest set that holds a new observation."
            : "Leave 'interval' out.";
    }

    private static void AddDefaultOutputs(InferRequest request)
    {
        if (request.Outputs.Count == 0)
        {
            var last = request.IntervalLevel is null ? OutputKind.Head : OutputKind.IntervalUpper;
            for (var kind = OutputKind.Prediction; kind <= last; kind++)
            {
                request.AddOutput(RequestedOutput.Of(kind));
            }
        }

        if (request.IntervalLevel is null && (request.Wants(OutputKind.IntervalLower) || request.Wants(OutputKind.IntervalUpper)))
        {
            throw InferFault.Wrong("An interval is requested without its level; set the parameter 'interval', such as 0.95.");
        }
    }

    private static string List(List<string> names)
        => string.Join(", ", names.Take(MostNames).Select(name => $"'{InputFaults.Short(name)}'")) + (names.Count > MostNames ? ", .." : "");
}
