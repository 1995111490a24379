using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Rest;

/// <summary>Turns whatever goes wrong into a status and <c>{"error": ".."}</c>.</summary>
internal sealed partial class ErrorResponses(RequestDelegate next, ILogger<ErrorResponses> logger)
{
    private const int ClosedByClient = 499;

    public Task InvokeAsync(HttpContext http)
    {
        var task = Start(http);
        return task.IsCompletedSuccessfully && http.Response.StatusCode < 400 ? task : FinishAsync(task, http);
    }

    /// <summary>The status for an exception.</summary>
    public static int? StatusOf(Exception exception, HttpContext http) => exception switch
    {
        InferFault fault => fault.Status,
        BadHttpRequestException bad => bad.StatusCode,
        InvalidDataException => StatusCodes.Status400BadRequest,
        OperationCanceledException or IOException when http.RequestAborted.IsCancellationRequested => ClosedByClient,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static Task WriteAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        // The rest of a body that was not wanted is not read either: the connection ends with the answer.
        if (status is StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge && http.Request.Protocol == "HTTP/1.1")
        {
            http.Response.Headers.Connection = "close";
        }

        return http.Response.WriteAsJsonAsync(new ErrorBody(message), ServerJson.Readable.ErrorBody, cancellationToken: http.RequestAborted);
    }

    /// <summary>An endpoint that is not asynchronous throws at once.</summary>
    private Task Start(HttpContext http)
    {
        try
        {
            return next(http);
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }
    }

    private async Task FinishAsync(Task task, HttpContext http)
    {
        try
        {
            await task.ConfigureAwait(false);
            await ExplainAsync(http).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            await AnswerAsync(e, http).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a message to a status without one: no such route, method or key.</summary>
    private static Task ExplainAsync(HttpContext http)
    {
        if (http.Response.HasStarted || http.Response.StatusCode < 400 || http.Response.ContentLength > 0 || http.Response.ContentType is not null)
        {
            return Task.CompletedTask;
        }

        var status = http.Response.StatusCode;
        var allow = http.Response.Headers.Allow;
        var message = status switch
        {
            StatusCodes.Status404NotFound => $"{InputFaults.Short(http.Request.Path)} does not exist; see GET /v2 and docs/server.md.",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Method} is not allowed here; expected {allow}.",
            _ => $"The request was answered with status {status}.",
        };
        return WriteAsync(http, status, message);
    }

    private Task AnswerAsync(Exception exception, HttpContext http)
    {
        var status = StatusOf(exception, http) ?? StatusCodes.Status500InternalServerError;
        if (status == ClosedByClient)
        {
            http.Response.StatusCode = ClosedByClient;
            return Task.CompletedTask;
        }

        if (status == StatusCodes.Status500InternalServerError)
        {
            Defect(logger, exception);
        }

        return WriteAsync(http, status, status switch
        {
            StatusCodes.Status500InternalServerError => "An internal error; the server's log has the cause.",
            _ when exception is InvalidDataException => "The body cannot be decompressed.",
            StatusCodes.Status413PayloadTooLarge when exception is BadHttpRequestException => "The body is larger than the server accepts. Send fewer rows.",
            _ => exception.Message,
        });
    }

    [LoggerMessage(1, LogLevel.Error, "A request failed.")]
    private static partial void Defect(ILogger logger, Exception exception);
}
