using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Burst.Engine.Execute;
using Burst.Thunks;
using Burst.Thunks.Wire;
using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;

namespace Burst.Workers.Wasm;

/// <summary>Takes a function's outputs out of its file system. See <see cref="GuestNames"/>.</summary>
internal sealed class OutputFiles
{
    private const int LongestKept = 1 << 20;

    private ArrayBufferWriter<byte> _archive = new();

    /// <summary>Makes the directories that outputs are or stand in.</summary>
    /// <exception cref="FunctionException">An input stands in the way.</exception>
    public void Prepare(WasiContext context, in ThunkView thunk, TextCache texts)
    {
        foreach (var name in thunk.Outputs)
        {
            var slash = name.LastIndexOf((byte)'/');
            if (slash <= 0 || GuestNames.IsReserved(name))
                continue;
            try
            {
                context.Files.AddDirectory(texts.TextOf(name[..slash]));
            }
            catch (ArgumentException e)
            {
                throw new FunctionException(GuestNames.Invalid(name, e.Message));
            }
        }
    }

    /// <summary>Stores the outputs.</summary>
    /// <returns><see langword="null"/> where all are there, and the function ended well.</returns>
    public ExecutionFailure? Collect(ThunkCall call, in ThunkView thunk, WasiContext context, int exitCode, TextCache texts)
    {
        if (exitCode != 0 && !AsksForStatus(thunk))
            return Exited(exitCode, context);
        var index = 0;
        foreach (var name in thunk.Outputs)
        {
            var failure = GuestNames.IsReserved(name)
                ? StoreReserved(call, index, name, context, exitCode)
                : StoreFile(call, index, name, context, exitCode, texts);
            if (failure is not null)
                return failure;
            index++;
        }

        return null;
    }

    private static bool AsksForStatus(in ThunkView thunk)
    {
        foreach (var name in thunk.Outputs)
        {
            if (name.SequenceEqual(GuestNames.Status))
                return true;
        }

        return false;
    }

    private static ExecutionFailure Exited(int exitCode, WasiContext context) => new(
        FailureKind.Exited, $"the function ended with exit code {exitCode}", ExitStatus: exitCode,
        StandardErrorTail: WasmRun.TailOf(context));

    private static ExecutionFailure? StoreReserved(
        ThunkCall call, int index, ReadOnlySpan<byte> name, WasiContext context, int exitCode)
    {
        if (name.SequenceEqual(GuestNames.Status))
        {
            Span<byte> text = stackalloc byte[12];
            Utf8Formatter.TryFormat(exitCode, text, out var length);
            text[length++] = (byte)'\n';
            call.WriteOutput(index, text[..length]);
            return null;
        }

        var stream = name.SequenceEqual(GuestNames.StandardOutput) ? context.Output : context.Error;
        if (stream.IsOverLimit)
            return GuestNames.Invalid(name, $"the function printed more than {context.Options.MaxOutputBytes} bytes (its limit)");
        call.WriteOutput(index, stream.Written.Span);
        return null;
    }

    private ExecutionFailure? StoreFile(
        ThunkCall call, int index, ReadOnlySpan<byte> name, WasiContext context, int exitCode, TextCache texts)
    {
        var isDirectory = name[^1] == '/';
        switch (context.Files.Find(texts.TextOf(name)))
        {
            case VirtualFile file when !isDirectory:
                call.WriteOutput(index, ContentOf(file, name).Span);
                return null;
            case VirtualDirectory directory when isDirectory:
                return StoreDirectory(call, index, name, directory);
            case null when exitCode != 0:
                return Exited(exitCode, context);
            case null:
                return new ExecutionFailure(
                    FailureKind.OutputMissing, $"did not write its output '{texts.TextOf(name)}'",
                    StandardErrorTail: WasmRun.TailOf(context));
            case VirtualDirectory:
                return GuestNames.Invalid(name, "it is a directory; the name of an output that is one ends in '/'");
            case VirtualLink:
                return GuestNames.Invalid(name, "it is a symbolic link");
            default:
                return GuestNames.Invalid(name, "it is not a directory");
        }
    }

    private ExecutionFailure? StoreDirectory(ThunkCall call, int index, ReadOnlySpan<byte> name, VirtualDirectory directory)
    {
        var entries = new List<DirectoryEntry>();
        if (FindAll(directory, name, "", entries) is { } link)
            return GuestNames.Invalid(name, $"'{link}' in it is a symbolic link");
        DirectoryArchive.Write(entries, _archive);
        call.WriteOutput(index, _archive.WrittenSpan);
        if (_archive.Capacity > LongestKept)
            _archive = new ArrayBufferWriter<byte>();
        else
            _archive.ResetWrittenCount();
        return null;
    }

    /// <returns>What cannot be stored; <see langword="null"/> where all can.</returns>
    private static string? FindAll(VirtualDirectory directory, ReadOnlySpan<byte> name, string path, List<DirectoryEntry> entries)
    {
        foreach (var (entry, node) in directory.Entries)
        {
            var inner = path.Length == 0 ? entry : $"{path}/{entry}";
            switch (node)
            {
                case VirtualFile file:
                    entries.Add(new DirectoryEntry(inner, ContentOf(file, name)));
                    break;
                case VirtualDirectory below:
                    entries.Add(new DirectoryEntry(inner, null));
                    if (FindAll(below, name, inner, entries) is { } found)
                        return found;
                    break;
                default:
                    return inner;
            }
        }

        return null;
    }

    // Longer is only an input that the function put in an output's place.
    private static ReadOnlyMemory<byte> ContentOf(VirtualFile file, ReadOnlySpan<byte> name) => file.Length <= (ulong)Array.MaxLength
        ? file.GetContent()
        : throw new FunctionException(GuestNames.Invalid(
            name, string.Create(CultureInfo.InvariantCulture, $"a file of {file.Length} bytes cannot be stored (the limit is {Array.MaxLength})")));
}
