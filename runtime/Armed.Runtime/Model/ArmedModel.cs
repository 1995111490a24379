using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Predicting;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime;

/// <summary>
/// A trained mixed-effects model, loaded from its bundle, that predicts through ONNX Runtime. Every member may be called from many threads at once; dispose
/// it when none needs it any more (calls under way finish first).
/// </summary>
public sealed partial class ArmedModel : IDisposable
{
    private readonly LoadedModel _loaded;
    private readonly ModelSchema _schema;
    private readonly SharedSessions _shares;
    private readonly UseCounter _uses;
    private readonly UnknownClusterPolicy _policy;

    private ArmedModel(string path, LoadedModel loaded, ArmedModelOptions options)
    {
        (Path, _loaded, _schema) = (path, loaded, loaded.Schema);
        _shares = new SharedSessions(loaded.Sessions);
        _uses = new UseCounter(_shares.Release);
        _maxGraphBytes = options.MaxGraphBytes;
        _basis = new Lazy<AdaptationBasis>(
            () => AdaptationBasis.Read(path, loaded.Manifest, loaded.Schema, options.MaxGraphBytes), LazyThreadSafetyMode.PublicationOnly); // a fault of the moment is not kept
        _unlabelled = new Lazy<UnlabelledBasis>(() => UnlabelledBasis.Of(loaded.Manifest, loaded.Schema), LazyThreadSafetyMode.PublicationOnly);
        _policy = options.UnknownCluster ?? Policy(loaded.Manifest.UnknownCluster);
    }

    /// <summary>The bundle's directory.</summary>
    public string Path { get; }

    /// <summary>The content of the bundle's <c>armed.json</c>. What <c>Adapt</c> has learned since loading is not in it.</summary>
    public BundleManifest Manifest => _loaded.Manifest;

    /// <summary>Kind of outcome.</summary>
    public ModelTask Task => _schema.Task;

    /// <summary>Where the model predicts: <see cref="ArmedDevice.Cpu"/> or <see cref="ArmedDevice.Cuda"/>.</summary>
    public ArmedDevice Device => _loaded.Sessions.Device;

    /// <summary>What computes each graph: SIMD in this process or ONNX Runtime, and why, in the manifest's order.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public IReadOnlyList<GraphEvaluator> Evaluators
    {
        get
        {
            Enter();
            try
            {
                return _loaded.Sessions.Evaluators;
            }
            finally
            {
                _uses.Leave();
            }
        }
    }

    /// <summary>Columns of a prediction: the number of classes for a multiclass or ordinal outcome, else 1.</summary>
    public int Width => _schema.Width;

    /// <summary>Number of linear predictors: the number of classes for a multiclass outcome, else 1.</summary>
    public int Outputs => _schema.Outputs;

    /// <summary>Column of log exposure that the model needs with every row (its offset); null for a model without one.</summary>
    public string? OffsetColumn => _schema.OffsetColumn;

    /// <summary>The heads that the bundle can answer by.</summary>
    public IReadOnlyList<PredictionHead> Heads => _loaded.Heads;

    /// <summary>What is answered for an unknown cluster where a call does not say.</summary>
    public UnknownClusterPolicy UnknownCluster => _policy;

    /// <summary>The feature columns in the manifest's order.</summary>
    public IReadOnlyList<ModelColumn> Columns => _schema.Columns;

    /// <summary>The grouping factors in the order of a row's clusters.</summary>
    public IReadOnlyList<ModelFactor> Factors => _schema.Factors;

    /// <summary>
    /// Loads a bundle. It is treated as hostile: every file is read once, bounded, compared with its hash and checked by a reader of our own before those
    /// same bytes go to ONNX Runtime.
    /// </summary>
    /// <param name="path">The bundle's directory.</param>
    /// <param name="options">How it is loaded; null for the defaults.</param>
    /// <returns>The model; dispose it.</returns>
    /// <exception cref="ArmedBundleException">The bundle is missing, damaged, or not what a bundle may be; the message names the file.</exception>
    /// <exception cref="ArgumentException">The options are out of range, or ask for a policy for unknown clusters for which the bundle has not what it needs.</exception>
    /// <exception cref="NotSupportedException">The device is <see cref="ArmedDevice.Cuda"/> and there is none.</exception>
    public static ArmedModel Load(string path, ArmedModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ArmedModelOptions();
        options.Validate();
        var model = new ArmedModel(path, LoadedModel.Load(path, options), options);
        if (model._policy is UnknownClusterPolicy.Context or UnknownClusterPolicy.Membership || (model._policy == UnknownClusterPolicy.Auto && model.HasAdoptedAnswer))
        {
            model.PrepareContext();
        }

        return model;
    }

    /// <summary>Looks a feature column up.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">There is none; the message suggests the nearest.</exception>
    public ModelColumn Column(string name) => _schema.Column(name);

    /// <summary>Looks a grouping factor up.</summary>
    /// <param name="name">Name of the cluster column.</param>
    /// <returns>The factor.</returns>
    /// <exception cref="ArgumentException">There is none; the message suggests the nearest.</exception>
    public ModelFactor Factor(string name) => _schema.Factor(name);

    /// <summary>Makes an empty row to fill by name.</summary>
    /// <returns>A row with every column missing.</returns>
    public RowBuilder Row() => new(_schema);

    /// <summary>Releases the model's memory once the calls under way have finished. Further calls throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _uses.Close();

    private static UnknownClusterPolicy Policy(string name) => name switch
    {
        "inferred" => UnknownClusterPolicy.Inferred,
        "error" => UnknownClusterPolicy.Error,
        "context" => UnknownClusterPolicy.Context,
        "membership" => UnknownClusterPolicy.Membership,
        "auto" => UnknownClusterPolicy.Auto,
        _ => UnknownClusterPolicy.Population,
    };
}
