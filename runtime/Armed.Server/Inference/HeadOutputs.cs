using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>The outputs of a head that gives its own: those that the request names, or all.</summary>
internal static class HeadOutputs
{
    /// <summary>Maximum number of numbers in a response: a few bytes can ask for large outputs of many rows.</summary>
    private const long MostNumbers = 1 << 24;

    public static void Complete(InferRequest request)
    {
        if (request.Outputs.Count == 0)
        {
            foreach (var output in request.Head.Outputs)
            {
                request.AddOutput(RequestedOutput.Of(output.Name, null));
            }
        }

        var columns = 0L;
        for (var i = 0; i < request.Outputs.Count; i++)
        {
            var output = Resolve(request, request.Outputs[i]);
            RequireRoom(request, columns + output.Tensor!.Columns);
            request.SetOutput(i, output with { Start = (int)columns });
            columns += output.Tensor.Columns;
        }

        request.Rows.StartComputed((int)(request.Rows.Rows * columns));
    }

    private static RequestedOutput Resolve(InferRequest request, RequestedOutput output)
        => output with
        {
            Kind = OutputKind.Other,
            Tensor = request.Head.Outputs.FirstOrDefault(known => known.Name == output.Name) ?? throw InferFault.Wrong(
                $"Output '{InputFaults.Short(output.Name)}' is unknown; expected {string.Join(", ", request.Head.Outputs.Select(known => known.Name))}, which the head {request.Head.Name} gives."),
        };

    private static void RequireRoom(InferRequest request, long columns)
    {
        if (request.Rows.Rows * columns > MostNumbers)
        {
            throw InferFault.Large($"{request.Rows.Rows} rows of {columns} numbers are requested from the head {request.Head.Name}; expected at most {MostNumbers} numbers. Send several requests.");
        }
    }
}
