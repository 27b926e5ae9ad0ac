using System.Text;
using System.Text.RegularExpressions;

namespace Burst.Thunks;

/// <summary>A small file that stands for a thunk's output until it is forced.</summary>
/// <remarks>
/// <para>Two forms, so that an unforced file is runnable, or readable by a linker. Both begin with 31 fixed bytes:</para>
/// <code>
///   #!/usr/bin/env gg-force-and-run\n&lt;hash[#tag]&gt;\n              mode 0755
///   OUTPUT_FORMAT("elf64-x86-64")/*\n&lt;hash[#tag]&gt;\n*/            mode 0600, no newline at the end
/// </code>
/// <para>Source: gg's placeholders.</para>
/// </remarks>
public static partial class Placeholder
{
    /// <summary>No placeholder is longer, in bytes; whoever looks for one need not read more.</summary>
    public const int MaxLength = 4096;

    private const int HeadLength = 31;

    private static ReadOnlySpan<byte> ScriptHead => "#!/usr/bin/env gg-force-and-run"u8;

    private static ReadOnlySpan<byte> LinkerHead => "OUTPUT_FORMAT(\"elf64-x86-64\")/*"u8;

    /// <summary>The placeholder to write at a path.</summary>
    /// <param name="path">The file's path; its ending decides the form.</param>
    /// <param name="output">The output that the file stands for.</param>
    /// <param name="mode">The file's mode bits.</param>
    public static byte[] Format(string path, OutputRef output, out UnixFileMode mode)
    {
        if (IsForLinker(path))
        {
            mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return Encoding.UTF8.GetBytes($"{Encoding.ASCII.GetString(LinkerHead)}\n{output}\n*/");
        }

        mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        return Encoding.UTF8.GetBytes($"{Encoding.ASCII.GetString(ScriptHead)}\n{output}\n");
    }

    /// <summary>Whether bytes are a placeholder at all, by their first line.</summary>
    public static bool Matches(ReadOnlySpan<byte> file) => file.StartsWith(ScriptHead) || file.StartsWith(LinkerHead);

    /// <summary>Reads a placeholder.</summary>
    /// <param name="file">The file's bytes, at least the first <see cref="MaxLength"/>.</param>
    /// <param name="output">The output that it stands for.</param>
    /// <returns><see langword="false"/> where the file is not a placeholder.</returns>
    /// <exception cref="ThunkFormatException">It starts as a placeholder and goes on as none.</exception>
    public static bool TryParse(ReadOnlySpan<byte> file, out OutputRef output)
    {
        output = default;
        if (!Matches(file))
            return false;

        var rest = file.Length > HeadLength ? file[(HeadLength + 1)..] : default;
        var start = rest.IndexOfAnyExcept(" \t\n\v\f\r"u8);
        var token = start < 0 ? default : rest[start..];
        var end = token.IndexOfAny(" \t\n\v\f\r"u8);
        if (end <= 0)
            throw new ThunkFormatException("the placeholder is cut off: an object name and a line end must follow its"
                + " first line", Math.Min(file.Length, HeadLength + 1));
        output = OutputRef.Parse(token[..end]);
        return true;
    }

    private static bool IsForLinker(string path) =>
        path[(path.LastIndexOf('.') + 1)..] is "so" or "a" or "o" or "s" or "S" or "sho" || VersionedLibrary().IsMatch(path);

    [GeneratedRegex(@"^.+\.so[.+0-9]+$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex VersionedLibrary();
}
