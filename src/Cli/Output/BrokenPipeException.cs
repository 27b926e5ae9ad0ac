namespace Burst.Cli.Output;

/// <summary>Whoever read the output has gone: the program ends without a word.</summary>
internal sealed class BrokenPipeException : IOException;
