using Armed.Runtime;
using Armed.Runtime.Hosting;
using Armed.Server.Limits;
using Prometheus;

namespace Armed.Server.Telemetry;

/// <summary>What /metrics tells, in a registry of the server's own: several servers in one process do not mix.</summary>
internal sealed class ServerMetrics
{
    private readonly MetricFactory _factory;
    private readonly Gauge _queued;
    private readonly Gauge _running;
    private readonly Gauge _bodyBytes;
    private readonly Gauge _connections;
    private readonly Gauge _info;
    private readonly Gauge _refused;
    private readonly Counter _loads;
    private readonly Counter _failedLoads;

    public ServerMetrics()
    {
        _factory = Metrics.WithCustomRegistry(Registry);
        DotNetStats.Register(Registry);
        Requests = _factory.CreateCounter("armed_requests_total", "Inference requests by HTTP status (for gRPC, the corresponding status).", "model", "protocol", "status");
        Seconds = _factory.CreateHistogram("armed_request_duration_seconds", "Duration of inference requests, from the headers to the end of the response.", ["model", "protocol"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.000_05, 2, 18) });
        Rows = _factory.CreateCounter("armed_rows_total", "Rows predicted, by head.", "model", "head");
        UnknownClusters = _factory.CreateCounter("armed_unknown_cluster_rows_total", "Rows whose cluster was unknown or not given.", "model", "factor");
        Outside = _factory.CreateCounter("armed_input_out_of_range_total", "Numbers outside the range of the training data.", "model", "column", "side");
        MissingInputs = _factory.CreateCounter("armed_input_missing_total", "Missing numbers.", "model", "column");
        UnknownLevels = _factory.CreateCounter("armed_input_unknown_level_total", "Levels that training did not have.", "model", "column");
        NearNames = _factory.CreateCounter("armed_input_near_name_total", "Names of levels and clusters that differ from a known one by case, blanks or the form of a number only; unknown unless matched leniently.", "model", "column");
        TrainingMissing = _factory.CreateGauge("armed_input_training_missing_share", "Share of training rows without a value, for comparison.", "model", "column");
        _info = _factory.CreateGauge("armed_model_info", "1 for every loaded version.", "model", "version", "bundle_id", "task");
        _refused = _factory.CreateGauge("armed_model_refused", "1 if the newest bundle of a model is refused.", "model");
        _loads = _factory.CreateCounter("armed_bundle_loads_total", "Bundles loaded, including those at the start.");
        _failedLoads = _factory.CreateCounter("armed_bundle_failed_loads_total", "Bundles refused.");
        _queued = _factory.CreateGauge("armed_queue_length", "Requests that wait.");
        _running = _factory.CreateGauge("armed_requests_running", "Requests that are computed now.");
        _bodyBytes = _factory.CreateGauge("armed_body_bytes", "Bytes of bodies above 64 KiB in memory.");
        _connections = _factory.CreateGauge("armed_connections", "Open connections.");
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public Counter Requests { get; }

    public Histogram Seconds { get; }

    public Counter Rows { get; }

    public Counter UnknownClusters { get; }

    public Counter Outside { get; }

    public Counter MissingInputs { get; }

    public Counter UnknownLevels { get; }

    public Counter NearNames { get; }

    public Gauge TrainingMissing { get; }

    public ModelMetrics Of(string name, ArmedModel model) => new(this, name, model);

    /// <summary>Takes the present state of queue and models before each scrape.</summary>
    public void Observe(RequestGate gate, MemoryBudget memory, ConnectionPlaces places, ModelCatalogue catalogue) => Registry.AddBeforeCollectCallback(() =>
    {
        (var running, var queued) = gate.State;
        _running.Set(running);
        _queued.Set(queued);
        _bodyBytes.Set(memory.Used);
        _connections.Set(places.Open);
        _loads.IncTo(catalogue.Loads);
        _failedLoads.IncTo(catalogue.FailedLoads);
        Describe(catalogue);
    });

    private void Describe(ModelCatalogue catalogue)
    {
        var current = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in catalogue.Models)
        {
            _refused.WithLabels(model.Name).Set(model.Fault is null ? 0 : 1);
            foreach (var version in model.Versions)
            {
                if (catalogue.TryRent(model.Name, version.Version, out var lease))
                {
                    using (lease)
                    {
                        _info.WithLabels(model.Name, version.Version, version.BundleId, lease.Model.Manifest.Task).Set(1);
                        current.Add(version.BundleId);
                    }
                }
            }
        }

        foreach (var labels in _info.GetAllLabelValues().Where(labels => !current.Contains(labels[2])).ToList())
        {
            _info.RemoveLabelled(labels);
        }
    }
}
