using System.Text;
using Burst.Engine.Execute;
using Burst.Thunks.Wire;

namespace Burst.Workers.Wasm;

/// <summary>Where a thunk's inputs and outputs are in the file system that its function sees.</summary>
/// <remarks>
/// <code>
///   values   HASH=NAME      file /NAME; a NAME that ends in '/' is an archive, unpacked there
///            HASH           file /.gg/blobs/HASH, which is also what @{GGHASH:HASH} becomes
///            HASH=/dev/stdin   standard input
///   outputs  NAME           file /NAME; a NAME that ends in '/' is a directory, stored as an archive
///            /dev/stdout, /dev/stderr   what the function printed
///            /dev/status    the exit code and a line end; where it is asked for, any code is a good end
/// </code>
/// </remarks>
internal static class GuestNames
{
    /// <summary>The folder of inputs under their own names, with a slash at the end.</summary>
    public static ReadOnlySpan<byte> Blobs => "/.gg/blobs/"u8;

    public static ReadOnlySpan<byte> StandardInput => "/dev/stdin"u8;

    public static ReadOnlySpan<byte> StandardOutput => "/dev/stdout"u8;

    public static ReadOnlySpan<byte> StandardError => "/dev/stderr"u8;

    public static ReadOnlySpan<byte> Status => "/dev/status"u8;

    /// <summary>Finds an output that would not be a file or directory of its own.</summary>
    public static ExecutionFailure? FindBadOutput(in ThunkView thunk)
    {
        var position = 0;
        foreach (var name in thunk.Outputs)
        {
            if (FindFault(name) is { } fault)
                return Invalid(name, fault);
            var before = position++;
            foreach (var earlier in thunk.Outputs)
            {
                if (before-- == 0)
                    break;
                if (earlier.SequenceEqual(name))
                    return Invalid(name, "it is listed twice");
            }
        }

        return null;
    }

    /// <summary>Whether an output is not a file of the function but something about its run.</summary>
    public static bool IsReserved(ReadOnlySpan<byte> name) => name.Length > 0 && name[0] == '/';

    public static ExecutionFailure Invalid(ReadOnlySpan<byte> name, string fault) => new(
        FailureKind.OutputInvalid, $"output '{Encoding.UTF8.GetString(name).Replace("\0", "\\0")}': {fault}");

    private static string? FindFault(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return "it has no name";
        if (name[0] == '/')
        {
            return name.SequenceEqual(StandardOutput) || name.SequenceEqual(StandardError) || name.SequenceEqual(Status)
                ? null
                : "an output's name cannot be an absolute path, other than /dev/stdout, /dev/stderr and /dev/status";
        }

        if (name.Contains((byte)0))
            return "the name has a zero byte";
        if (!name.Contains((byte)'.') && !name.Contains((byte)'/'))
            return null;
        foreach (var range in (name[^1] == '/' ? name[..^1] : name).Split((byte)'/'))
        {
            if (name[range].SequenceEqual(".."u8))
                return "the name leads out of the function's directory";
            if (name[range].IsEmpty)
                return "the name has an empty part";
        }

        return null;
    }
}
