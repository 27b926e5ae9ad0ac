using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Burst.Infer.Link;

/// <summary>What a linker looks for in a shared library: its own name, and the libraries it needs.</summary>
/// <remarks>
/// <para>Only 64-bit little-endian files are understood. Immutable.</para>
/// <para>Source: System V ABI, chapters 4 and 5 (ELF header, program header, dynamic section).</para>
/// </remarks>
/// <param name="Soname">Its <c>DT_SONAME</c>; <see langword="null"/> where there is none.</param>
/// <param name="Needed">Its <c>DT_NEEDED</c> entries, in order.</param>
/// <param name="RunPaths">Its <c>DT_RUNPATH</c>, else its <c>DT_RPATH</c>, split at colons.</param>
internal sealed record ElfFile(string? Soname, ImmutableArray<string> Needed, ImmutableArray<string> RunPaths)
{
    private const int SharedObject = 3;
    private const int LoadSegment = 1;
    private const int DynamicSegment = 2;

    private enum DynamicTag
    {
        End = 0,
        Needed = 1,
        StringTable = 5,
        Soname = 14,
        Rpath = 15,
        Runpath = 29,
    }

    /// <summary>Whether the first bytes are those of an ELF file.</summary>
    public static bool IsElf(ReadOnlySpan<byte> head) => head.StartsWith("\x7f"u8 + "ELF"u8);

    /// <summary>Reads a shared library.</summary>
    /// <param name="file">All its bytes.</param>
    /// <returns><see langword="null"/> where it is none, or not a well-formed one.</returns>
    public static ElfFile? TryRead(ReadOnlySpan<byte> file)
    {
        try
        {
            return Read(file);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static ElfFile? Read(ReadOnlySpan<byte> file)
    {
        const byte Is64Bit = 2, IsLittleEndian = 1;
        if (file.Length < 64 || !IsElf(file) || file[4] != Is64Bit || file[5] != IsLittleEndian
            || BinaryPrimitives.ReadUInt16LittleEndian(file[16..]) != SharedObject)
        {
            return null;
        }

        var segments = Segments(file);
        string? soname = null;
        var needed = ImmutableArray.CreateBuilder<string>();
        var runpath = "";
        var rpath = "";
        var entries = Dynamic(file, segments);
        foreach (var (tag, value) in entries)
        {
            if (tag == DynamicTag.Soname)
                soname = Text(file, segments, entries, value);
            else if (tag == DynamicTag.Needed)
                needed.Add(Text(file, segments, entries, value));
            else if (tag == DynamicTag.Runpath)
                runpath = Text(file, segments, entries, value);
            else if (tag == DynamicTag.Rpath)
                rpath = Text(file, segments, entries, value);
        }

        var paths = runpath.Length > 0 ? runpath : rpath;
        return new ElfFile(
            soname, needed.DrainToImmutable(), [.. paths.Split(':', StringSplitOptions.RemoveEmptyEntries)]);
    }

    private static List<Segment> Segments(ReadOnlySpan<byte> file)
    {
        var table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[32..]));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(file[54..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[56..]);
        var segments = new List<Segment>(count);
        for (var i = 0; i < count; i++)
        {
            var header = file.Slice(table + (i * size), 56);
            segments.Add(new Segment(
                BinaryPrimitives.ReadInt32LittleEndian(header),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[32..])));
        }

        return segments;
    }

    private static List<DynamicEntry> Dynamic(ReadOnlySpan<byte> file, List<Segment> segments)
    {
        var entries = new List<DynamicEntry>();
        foreach (var segment in segments.Where(segment => segment.Type == DynamicSegment))
        {
            var bytes = file.Slice(checked((int)segment.Offset), checked((int)segment.LengthBytes));
            for (; bytes.Length >= 16; bytes = bytes[16..])
            {
                var tag = (DynamicTag)BinaryPrimitives.ReadInt64LittleEndian(bytes);
                if (tag == DynamicTag.End)
                    break;
                entries.Add(new DynamicEntry(tag, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..])));
            }
        }

        return entries;
    }

    private static string Text(
        ReadOnlySpan<byte> file, List<Segment> segments, List<DynamicEntry> entries, ulong offset)
    {
        var address = entries.Find(entry => entry.Tag == DynamicTag.StringTable)?.Value
            ?? throw new ArgumentOutOfRangeException(nameof(entries));
        var segment = segments.Find(
            segment => segment.Type == LoadSegment && address - segment.Address < segment.LengthBytes)
            ?? throw new ArgumentOutOfRangeException(nameof(entries));
        var text = file[checked((int)(address - segment.Address + segment.Offset + offset))..];
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private sealed record DynamicEntry(DynamicTag Tag, ulong Value);

    private sealed record Segment(int Type, ulong Offset, ulong Address, ulong LengthBytes);
}
