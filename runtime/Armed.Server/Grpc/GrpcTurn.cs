namespace Armed.Server.Grpc;

/// <summary>A gRPC call's turn to be parsed and answered, which ends when it is disposed; twice does nothing.</summary>
internal sealed class GrpcTurn(IDisposable permit) : IDisposable
{
    private IDisposable? _permit = permit;

    public void Dispose() => Interlocked.Exchange(ref _permit, null)?.Dispose();
}
