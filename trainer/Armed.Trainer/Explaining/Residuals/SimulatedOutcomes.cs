using Armed.Trainer.Common;

namespace Armed.Trainer.Explaining.Residuals;

/// <summary>Simulates the outcomes of all rows.</summary>
internal delegate void SimulatedOutcomes(GaussianRandom random, Span<float> outcomes);
