namespace Armed.Trainer.Formulas;

/// <summary>Makes the exception for a fault in a formula.</summary>
/// <param name="start">Index of the character at which it is.</param>
/// <param name="what">What was found and what was expected.</param>
/// <returns>The exception.</returns>
internal delegate InputException FaultAt(int start, string what);
