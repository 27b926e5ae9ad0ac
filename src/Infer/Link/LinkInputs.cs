using System.Collections.Concurrent;
using System.Collections.Immutable;
using Burst.Engine;
using Burst.Infer.Archive;
using Burst.Infer.Inputs;
using Burst.Infer.Toolchains;
using Burst.Infer.Tools;
using Burst.Thunks;

namespace Burst.Infer.Link;

/// <summary>What a linker would find in its inputs, also in those that have not been made yet.</summary>
/// <remarks>Thread-safe. A placeholder's thunk tells enough: how the library will be called, and what it was linked
/// with.</remarks>
/// <param name="files">The build's files.</param>
/// <param name="probes">What was found in earlier runs; <see langword="null"/> to look each time.</param>
internal sealed class LinkInputs(BuildFiles files, ProbeCache? probes = null)
{
    // The machine's libraries; what a build makes is mostly smaller, and changes.
    private const long LargeLengthBytes = 512 << 10;

    private readonly ConcurrentDictionary<ObjectHash, Lazy<LinkInput>> _known = new();

    /// <summary>Looks at an input.</summary>
    /// <exception cref="BurstException">Its object cannot be read.</exception>
    public LinkInput Look(BuildFile file) => _known.GetOrAdd(
        file.Output.Thunk,
        static (hash, self) => new Lazy<LinkInput>(() => hash.IsThunk ? self.LookAtThunk(hash) : self.LookAtFile(hash)),
        this).Value;

    /// <summary>Whether a library will need <paramref name="name"/>'s kind of file: <c>libx.so</c>, <c>libx.so.1</c>.</summary>
    public static bool IsSharedName(string name)
    {
        var file = Path.GetFileName(name);
        return file.EndsWith(".so", StringComparison.Ordinal) || file.Contains(".so.", StringComparison.Ordinal);
    }

    private LinkInput LookAtFile(ObjectHash hash)
    {
        if (probes is null || hash.LengthBytes < LargeLengthBytes)
            return Look(Read(hash).Span);
        var found = probes.Remember($"{LinkInput.Form} {hash}", () => Look(Read(hash).Span).Format());
        return LinkInput.TryParse(found) ?? Look(Read(hash).Span);
    }

    private static LinkInput Look(ReadOnlySpan<byte> bytes)
    {
        if (ElfFile.IsElf(bytes))
        {
            return ElfFile.TryRead(bytes) is { } library
                ? new LinkInput(LinkInputKind.SharedLibrary, library, IsForLto: false)
                : new LinkInput(LinkInputKind.Object, null, IsForLto(bytes));
        }

        if (ArchiveFile.IsArchive(bytes))
            return new LinkInput(LinkInputKind.Archive, null, IsForLto(bytes));
        return new LinkInput(
            ArchiveFile.IsThin(bytes) ? LinkInputKind.ThinArchive : LinkInputKind.Other, null, IsForLto: bytes.StartsWith("BC"u8));
    }

    private LinkInput LookAtThunk(ObjectHash hash)
    {
        var thunk = Thunk.Decode(Read(hash).Span);
        var arguments = thunk.Function.Arguments;
        var isForLto = arguments.Any(argument => argument.StartsWith("-flto", StringComparison.Ordinal))
            || thunk.Thunks.Any(input => Look(FileOf(input)).IsForLto);
        if (!LinkerOptions.Table.TryParse(arguments[1..], out var words, out _))
            return new LinkInput(LinkInputKind.Object, null, isForLto);
        var command = new LinkerCommand(words);
        if (!command.IsShared)
            return new LinkInput(LinkInputKind.Object, null, isForLto);
        var needed = thunk.Values.Concat(thunk.Thunks)
            .Where(input => IsSharedName(input.Name) && !input.Name.StartsWith($"{ToolTreeNames.Own}/", StringComparison.Ordinal))
            .Select(input => (input.Name, Look(FileOf(input)).Library))
            .Where(input => input.Library is not null)
            .Select(input => input.Library!.Soname ?? Path.GetFileName(input.Name))
            .Distinct();
        return new LinkInput(
            LinkInputKind.SharedLibrary,
            new ElfFile(command.Soname, [.. needed], [.. command.ValuesOf(WordUse.RunPath).SelectMany(paths => paths.Split(':'))]),
            isForLto);
    }

    private static BuildFile FileOf(ThunkInput input)
    {
        var output = OutputRef.Parse(input.Reference.AsSpan());
        return new BuildFile(output, output.Thunk.IsThunk);
    }

    // Sections of link-time optimisation are named in the section name table.
    private static bool IsForLto(ReadOnlySpan<byte> bytes) => bytes.IndexOf(".gnu.lto_"u8) >= 0;

    private ReadOnlyMemory<byte> Read(ObjectHash hash) => files.Objects.TryRead(hash, out var content)
        ? content
        : throw new BurstException($"{hash} is not in the store");
}

/// <summary>What a file is to a linker.</summary>
internal enum LinkInputKind
{
    Object,
    Archive,
    ThinArchive,
    SharedLibrary,

    /// <summary>Text: a linker script, or a mistake.</summary>
    Other,
}

/// <summary>What was found in an input.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Library">Its names and needs, where it is a shared library.</param>
/// <param name="IsForLto">Whether it is to be optimised at link time.</param>
internal sealed record LinkInput(LinkInputKind Kind, ElfFile? Library, bool IsForLto)
{
    /// <summary>Tells the text form, and the way in which inputs are read, from others.</summary>
    public const string Form = "link input 1";

    private const int FieldsBeforeNames = 4;

    /// <summary>A text form: kind, link-time optimisation, and of a library how many it needs, its name (behind a <c>+</c> where it
    /// has one), what it needs, and where that is looked for; a zero after each.</summary>
    public string Format()
    {
        string[] fields = Library is null
            ? [$"{(int)Kind}", $"{IsForLto}"]
            : [$"{(int)Kind}", $"{IsForLto}", $"{Library.Needed.Length}", Library.Soname is null ? "" : $"+{Library.Soname}",
                .. Library.Needed, .. Library.RunPaths];
        return string.Concat(fields.Select(field => field + '\0'));
    }

    /// <summary>Reads it; <see langword="null"/> for another text.</summary>
    public static LinkInput? TryParse(string text)
    {
        var fields = text.Split('\0')[..^1];
        if (fields.Length < 2 || !int.TryParse(fields[0], out var number) || !bool.TryParse(fields[1], out var isForLto))
            return null;
        if (fields.Length == 2)
            return new LinkInput((LinkInputKind)number, null, isForLto);
        if (fields.Length < FieldsBeforeNames || !int.TryParse(fields[2], out var count) || count < 0 || count > fields.Length - FieldsBeforeNames)
            return null;
        var names = fields.AsSpan(FieldsBeforeNames);
        return new LinkInput(
            (LinkInputKind)number, new ElfFile(fields[3].Length == 0 ? null : fields[3][1..], [.. names[..count]], [.. names[count..]]), isForLto);
    }
}
