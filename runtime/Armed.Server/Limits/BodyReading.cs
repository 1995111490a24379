using Armed.Server.Faults;

namespace Armed.Server.Limits;

/// <summary>Reads bodies within the memory budget and the time that a request has.</summary>
internal sealed class BodyReading(MemoryBudget memory, ArmedServerOptions options)
{
    /// <returns>The body; dispose it.</returns>
    /// <exception cref="InferFault">It is larger than <paramref name="most"/> bytes, there is no memory for it, or it does not arrive in time.</exception>
    public async ValueTask<RequestBody> ReadAsync(HttpContext http, int most)
    {
        var body = new RequestBody(memory);
        try
        {
            if (!body.TryReadAll(http.Request.BodyReader, most))
            {
                await ReadSlowlyAsync(http, body, most).ConfigureAwait(false);
            }

            return body;
        }
        catch (Exception e) when (IsMalformed(e, http))
        {
            body.Dispose();
            throw InferFault.Wrong("The body cannot be read: it is not encoded as its headers Content-Encoding and Transfer-Encoding state.", e);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What the streams of a body throw for bytes that are not what its headers promise: Brotli an InvalidOperationException, the others an InvalidDataException or an IOException, and
    /// Kestrel an IOException for a chunk's size that overflows.
    /// </summary>
    private static bool IsMalformed(Exception e, HttpContext http)
        => e is InvalidDataException or InvalidOperationException or IOException and not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested;

    private async Task ReadSlowlyAsync(HttpContext http, RequestBody body, int most)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        time.CancelAfter(options.RequestTimeout);
        try
        {
            while (!body.Take(http.Request.BodyReader, await http.Request.BodyReader.ReadAsync(time.Token).ConfigureAwait(false), most))
            {
            }
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw new InferFault(StatusCodes.Status408RequestTimeout, $"The body did not arrive within {options.RequestTimeout.TotalSeconds} s.");
        }
    }
}
