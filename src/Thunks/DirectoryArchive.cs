using System.Buffers;
using System.Globalization;
using System.Text;

namespace Burst.Thunks;

/// <summary>An entry of a <see cref="DirectoryArchive"/>.</summary>
/// <param name="Path">Its path within the directory: parts separated by slashes, none of them empty, <c>.</c> or <c>..</c>.</param>
/// <param name="Content">A file's bytes; <see langword="null"/> for a directory.</param>
public readonly record struct DirectoryEntry(string Path, ReadOnlyMemory<byte>? Content)
{
    /// <summary>Whether it is a directory.</summary>
    public bool IsDirectory => Content is null;
}

/// <summary>A directory as one object: a tar archive in one canonical form.</summary>
/// <remarks>
/// <para>gg knows files only. An output whose name ends in a slash, such as <c>outputs/</c>, is a directory and is stored so;
/// an input whose name ends in a slash is unpacked. <c>burst cat HASH | tar x</c> unpacks it as well.</para>
/// <para>Canonical: files and those directories that are empty, in the order of the bytes of their paths, in the ustar
/// format: mode 0644 (0755 for directories), owner, group and time 0, no names of users; a path longer than 100 bytes in a
/// pax header before it; two empty records at the end. So equal directories are equal objects.</para>
/// <para>Reading takes any tar archive of files and directories whose lengths are octal. The contents are slices of the
/// archive: nothing is copied.</para>
/// <para>Source: POSIX.1-2024, pax, "ustar Interchange Format" and "pax Interchange Format".</para>
/// </remarks>
public static class DirectoryArchive
{
    private const int RecordLength = 512;
    private const int NameLength = 100;
    private const int SizeOffset = 124;
    private const int SumOffset = 148;
    private const int TypeOffset = 156;
    private const int MagicOffset = 257;
    private const int PrefixOffset = 345;
    private const int PrefixLength = 155;
    private const long MaxFileLength = (1L << 33) - 1;

    /// <summary>Writes the entries.</summary>
    /// <param name="entries">What is in the directory, in any order; directories that are not empty may be left out.</param>
    /// <param name="output">Receives the archive.</param>
    /// <exception cref="ThunkFormatException">A path is not one, or stands for two things.</exception>
    public static void Write(IEnumerable<DirectoryEntry> entries, IBufferWriter<byte> output)
    {
        var sorted = entries.Select(entry => (Path: Encode(entry.Path), Entry: entry)).ToArray();
        Array.Sort(sorted, static (left, right) => left.Path.AsSpan().SequenceCompareTo(right.Path));
        for (var i = 0; i < sorted.Length; i++)
        {
            var (path, entry) = sorted[i];
            var inner = FindWithin(sorted, i);
            if (i + 1 < sorted.Length && sorted[i + 1].Path.AsSpan().SequenceEqual(path))
                throw new ThunkFormatException($"'{entry.Path}' is in the directory twice");
            if (inner && !entry.IsDirectory)
                throw new ThunkFormatException($"'{entry.Path}' is a file and a directory");
            if (!inner)
                Write(path, entry, output);
        }

        output.GetSpan(2 * RecordLength)[..(2 * RecordLength)].Clear();
        output.Advance(2 * RecordLength);
    }

    /// <summary>Reads the entries, in the archive's order.</summary>
    /// <param name="archive">All bytes; an empty archive is an empty directory.</param>
    /// <exception cref="ThunkFormatException">Not such an archive; says what is wrong and where.</exception>
    public static IReadOnlyList<DirectoryEntry> Read(ReadOnlyMemory<byte> archive)
    {
        var entries = new List<DirectoryEntry>();
        string? longPath = null;
        for (var at = 0; at < archive.Length;)
        {
            var header = archive.Length - at >= RecordLength
                ? archive.Span.Slice(at, RecordLength)
                : throw new ThunkFormatException("the archive is cut off", at);
            if (!header.ContainsAnyExcept((byte)0))
                break;
            CheckSum(header, at);
            var length = ReadOctal(header.Slice(SizeOffset, 12), at + SizeOffset);
            var start = at + RecordLength;
            if (length > archive.Length - start)
                throw new ThunkFormatException(
                    $"a file of {length} bytes starts where the archive has only {archive.Length - start} left", at);
            var content = archive.Slice(start, (int)length);
            at = (int)Math.Min(archive.Length, start + ((length + RecordLength - 1) & -RecordLength));

            var type = (char)header[TypeOffset];
            switch (type)
            {
                case 'x':
                    longPath = PaxPath(content.Span, start) ?? longPath;
                    continue;
                case 'L':
                    longPath = Encoding.UTF8.GetString(content.Span.TrimEnd((byte)0));
                    continue;
                case 'g':
                    continue;
                case '0' or '\0' or '7' or '5':
                    var path = Normalise(longPath ?? PathOf(header), start - RecordLength);
                    longPath = null;
                    if (path.Length > 0)
                        entries.Add(new DirectoryEntry(path, type == '5' ? default(ReadOnlyMemory<byte>?) : content));
                    continue;
                default:
                    throw new ThunkFormatException(
                        $"'{longPath ?? PathOf(header)}' is neither a file nor a directory (type '{type}')", start - RecordLength);
            }
        }

        return entries;
    }

    /// <summary>Whether a path can stand in an archive.</summary>
    public static bool IsPath(string path) =>
        path.Length > 0 && !path.Contains('\0') && !Array.Exists(path.Split('/'), part => part is "" or "." or "..");

    private static byte[] Encode(string path) => IsPath(path)
        ? Encoding.UTF8.GetBytes(path)
        : throw new ThunkFormatException($"'{path}' is not a path within a directory");

    // "a" < "a.b" < "a/b": what is within "a" need not come next, but what begins with "a" does.
    private static bool FindWithin((byte[] Path, DirectoryEntry Entry)[] sorted, int index)
    {
        var path = sorted[index].Path;
        for (var i = index + 1; i < sorted.Length && sorted[i].Path.AsSpan().StartsWith(path); i++)
        {
            if (sorted[i].Path.Length > path.Length && sorted[i].Path[path.Length] == '/')
                return true;
        }

        return false;
    }

    private static void Write(byte[] path, DirectoryEntry entry, IBufferWriter<byte> output)
    {
        byte[] name = entry.IsDirectory ? [.. path, (byte)'/'] : path;
        if (name.Length > NameLength)
        {
            var record = PaxRecord(name);
            WriteHeader("pax"u8, 'x', record.Length, output);
            WriteContent(record, output);
            name = name[..NameLength];
        }

        var content = entry.Content ?? default;
        WriteHeader(name, entry.IsDirectory ? '5' : '0', content.Length, output);
        WriteContent(content.Span, output);
    }

    private static void WriteHeader(ReadOnlySpan<byte> name, char type, long length, IBufferWriter<byte> output)
    {
        if (length > MaxFileLength)
            throw new ThunkFormatException($"a file of {length} bytes is over the limit of {MaxFileLength} bytes");
        var header = output.GetSpan(RecordLength)[..RecordLength];
        header.Clear();
        name.CopyTo(header);
        (type == '5' ? "0000755\0"u8 : "0000644\0"u8).CopyTo(header[100..]);
        "0000000\0"u8.CopyTo(header[108..]);
        "0000000\0"u8.CopyTo(header[116..]);
        WriteOctal(header.Slice(SizeOffset, 11), length);
        WriteOctal(header.Slice(136, 11), 0);
        header[TypeOffset] = (byte)type;
        "ustar\000"u8.CopyTo(header[MagicOffset..]);
        header.Slice(SumOffset, 8).Fill((byte)' ');
        WriteOctal(header.Slice(SumOffset, 6), Sum(header));
        header[SumOffset + 6] = 0;
        output.Advance(RecordLength);
    }

    private static void WriteContent(ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        output.Write(content);
        var padding = -content.Length & (RecordLength - 1);
        if (padding == 0)
            return;
        output.GetSpan(padding)[..padding].Clear();
        output.Advance(padding);
    }

    // "25 path=…\n": the number counts itself too.
    private static byte[] PaxRecord(byte[] name)
    {
        var rest = name.Length + " path=\n".Length;
        var length = rest + 1;
        while (length.ToString(CultureInfo.InvariantCulture).Length + rest > length)
            length++;
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} path=")), .. name, (byte)'\n'];
    }

    private static string? PaxPath(ReadOnlySpan<byte> records, int offset)
    {
        string? path = null;
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank <= 0 || !int.TryParse(records[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= blank + 1 || length > records.Length)
            {
                throw new ThunkFormatException("a pax header of the archive is malformed", offset);
            }

            var record = records[(blank + 1)..length].TrimEnd((byte)'\n');
            if (record.StartsWith("path="u8))
                path = Encoding.UTF8.GetString(record["path="u8.Length..]);
            else if (record.StartsWith("size="u8))
                throw new ThunkFormatException("a file of the archive has its length in a pax header, which is not supported", offset);
            records = records[length..];
        }

        return path;
    }

    private static string PathOf(ReadOnlySpan<byte> header)
    {
        var name = Encoding.UTF8.GetString(Text(header[..NameLength]));
        var prefix = header[MagicOffset..].StartsWith("ustar\0"u8) ? Text(header.Slice(PrefixOffset, PrefixLength)) : default;
        return prefix.IsEmpty ? name : $"{Encoding.UTF8.GetString(prefix)}/{name}";
    }

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    // "./" and "./a/" are what tar makes of a directory itself and of what is in it.
    private static string Normalise(string path, int offset)
    {
        var plain = path;
        while (plain.StartsWith("./", StringComparison.Ordinal))
            plain = plain[2..];
        plain = plain.TrimEnd('/');
        if (plain is "" or "." && path.Length > 0 && path[0] == '.')
            return "";
        return IsPath(plain) ? plain : throw new ThunkFormatException($"'{path}' is not a path within a directory", offset);
    }

    private static void WriteOctal(Span<byte> field, long value)
    {
        for (var i = field.Length - 1; i >= 0; i--, value >>= 3)
            field[i] = (byte)('0' + (value & 7));
    }

    private static long ReadOctal(ReadOnlySpan<byte> field, int offset)
    {
        var text = Text(field).Trim((byte)' ');
        long value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                throw new ThunkFormatException("a number in a header of the archive is not octal", offset);
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private static void CheckSum(ReadOnlySpan<byte> header, int at)
    {
        long sum = 8 * ' ';
        for (var i = 0; i < RecordLength; i++)
            sum += i is >= SumOffset and < SumOffset + 8 ? 0 : header[i];
        if (ReadOctal(header.Slice(SumOffset, 8), at + SumOffset) != sum)
            throw new ThunkFormatException("not a tar archive, or a damaged one: the checksum of a header is wrong", at);
    }

    private static long Sum(ReadOnlySpan<byte> header)
    {
        long sum = 0;
        foreach (var next in header)
            sum += next;
        return sum;
    }
}
