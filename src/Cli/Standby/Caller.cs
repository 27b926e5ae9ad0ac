namespace Burst.Cli.Standby;

/// <summary>The process that a standby works for, as far as a build takes things over from its parent. Immutable.</summary>
/// <param name="Process">Its number, by which the user knows the run.</param>
/// <param name="Environment">Its environment, byte for byte: each <c>NAME=VALUE</c> ended by a zero byte.</param>
/// <param name="Inherited">What a build inherits beside the standard streams: the number that it has there, and here.</param>
/// <param name="ProcessGroup">The process group that its build belongs to; 0 for one of the build's own.</param>
internal sealed record Caller(
    int Process, ReadOnlyMemory<byte> Environment, IReadOnlyList<(int There, int Here)> Inherited, int ProcessGroup);
