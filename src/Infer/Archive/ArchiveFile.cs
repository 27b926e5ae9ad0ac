using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Burst.Infer.Archive;

/// <summary>What is in an archive of object files.</summary>
/// <remarks>
/// <para>After the line <c>!&lt;arch&gt;</c> each member has a header of 60 bytes (name 16, date 12, owner 6, group 6,
/// mode 8, length 10, then <c>`\n</c>) and starts at an even offset. GNU's <c>/</c> is the index of symbols, <c>//</c> holds
/// the names that are longer than 15 characters, and <c>/123</c> is the name at offset 123 there.</para>
/// <para>Source: ar(5), System V and GNU variant. Immutable.</para>
/// </remarks>
/// <param name="HasIndex">Whether it has an index of symbols, without a date.</param>
/// <param name="Members">The members' names, in order.</param>
internal sealed record ArchiveFile(bool HasIndex, ImmutableArray<string> Members)
{
    private const int HeaderLength = 60;

    /// <summary>Whether the first bytes are an archive's.</summary>
    public static bool IsArchive(ReadOnlySpan<byte> head) => head.StartsWith("!<arch>\n"u8);

    /// <summary>Whether the first bytes are those of an archive that only names its members' files.</summary>
    public static bool IsThin(ReadOnlySpan<byte> head) => head.StartsWith("!<thin>\n"u8);

    /// <summary>Reads an archive, or says no where it is none or another system's.</summary>
    /// <param name="file">All its bytes.</param>
    public static ArchiveFile? TryRead(ReadOnlySpan<byte> file)
    {
        if (!IsArchive(file))
            return null;
        var hasIndex = false;
        var longNames = "";
        var members = ImmutableArray.CreateBuilder<string>();
        for (var at = 8; at < file.Length;)
        {
            if (file.Length - at < HeaderLength || !TryNumber(file.Slice(at + 48, 10), out var length)
                || length > file.Length - at - HeaderLength)
            {
                return null;
            }

            var name = Encoding.UTF8.GetString(file.Slice(at, 16)).TrimEnd(' ');
            if (name is "/" or "/SYM64/")
                hasIndex = TryNumber(file.Slice(at + 16, 12), out var date) && date == 0;
            else if (name == "//")
                longNames = Encoding.UTF8.GetString(file.Slice(at + HeaderLength, length));
            else if (MemberName(name, longNames) is { } member)
                members.Add(member);
            else
                return null;
            at += HeaderLength + length + (length & 1);
        }

        return new ArchiveFile(hasIndex, members.DrainToImmutable());
    }

    private static string? MemberName(string name, string longNames)
    {
        if (!name.StartsWith('/'))
            return name.EndsWith('/') ? name[..^1] : null;
        if (!int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || offset > longNames.Length)
        {
            return null;
        }

        var end = longNames.IndexOf("/\n", offset, StringComparison.Ordinal);
        return end < 0 ? null : longNames[offset..end];
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number) =>
        int.TryParse(text.TrimEnd((byte)' '), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
