namespace Burst.Stress.Scenarios;

/// <summary>The scenario cannot be run here; the message says why.</summary>
internal sealed class SkippedException(string message) : Exception(message);
