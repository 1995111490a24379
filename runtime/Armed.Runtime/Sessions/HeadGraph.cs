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
    private readonly int _totalSd;

    public HeadGraph(GraphSession session)
    {
        _session = session;
        _prediction = session.OutputIndex(GraphSignatures.Prediction);
        _linearPredictor = session.OutputIndex(GraphSignatures.LinearPredictor);
        _sd = session.OutputIndex(GraphSignatures.LinearPredictorSd);
        _totalSd = session.OutputIndex(GraphSignatures.LinearPredictorTotalSd);
    }

    public void Run(in GraphRows rows, in PredictionDestination destination)
    {
        if (_sd < 0)
        {
            destination.Sds.Fill(float.NaN);
            destination.TotalSds.Fill(float.NaN);
        }

        // Without a total of its own, the graph's sd is the total one.
        var sds = _totalSd < 0 && destination.Sds.IsEmpty ? destination.TotalSds : destination.Sds;
        _session.Run(rows, new WantedOutputs(
            new WantedOutput(_prediction, destination.Predictions), new WantedOutput(_linearPredictor, destination.LinearPredictors), new WantedOutput(_sd, sds),
            new WantedOutput(_totalSd, destination.TotalSds)));
        if (_totalSd < 0 && !destination.Sds.IsEmpty && !destination.TotalSds.IsEmpty)
        {
            destination.Sds.CopyTo(destination.TotalSds);
        }
    }
}
