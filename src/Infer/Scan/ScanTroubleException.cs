namespace Burst.Infer.Scan;

/// <summary>The scanner meets what only the compiler can decide, or complain about; ends up in
/// <see cref="ScanResult.Trouble"/>.</summary>
internal sealed class ScanTroubleException(string message) : Exception(message);
