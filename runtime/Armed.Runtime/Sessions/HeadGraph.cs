using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Sessions;

/// <summary>The graph that answers a head, its outputs resolved once.</summary>
internal sealed class HeadGraph
{
    private readonly GraphSession _session;
    private readonly int _prediction;
    private readonly int _linearPredictor;
    private readonly int _sd;

    public HeadGraph(GraphSession session)
    {
        _session = session;
        _prediction = session.OutputIndex(GraphSignatures.Prediction);
        _linearPredictor = session.OutputIndex(GraphSignatures.LinearPredictor);
        _sd = session.OutputIndex(GraphSignatures.LinearPredictorSd);
    }

    public void Run(GraphRows rows, PredictionDestination destination)
    {
        if (_sd < 0)
        {
            destination.Sds.Fill(float.NaN);
        }

        _session.Run(rows, new WantedOutputs(
            new WantedOutput(_prediction, destination.Predictions), new WantedOutput(_linearPredictor, destination.LinearPredictors), new WantedOutput(_sd, destination.Sds)));
    }
}
