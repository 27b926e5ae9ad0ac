using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;
using Burst.Infer.Tools;

namespace Burst.Infer.Session;

/// <summary>What a shim tells of its call.</summary>
/// <param name="Name">The name it was called by, perhaps with folders.</param>
/// <param name="Arguments">What follows the name.</param>
/// <param name="Directory">Where it was called; empty where that folder is gone.</param>
/// <param name="Environment">Its variables.</param>
/// <param name="ErrorIsTerminal">Whether its standard error is a terminal.</param>
/// <param name="IsText">Whether everything is UTF-8; otherwise a call cannot be told faithfully in strings, and each character
/// stands for a byte.</param>
internal sealed record ToolRequest(
    string Name, ImmutableArray<string> Arguments, string Directory, Dictionary<string, string> Environment,
    bool ErrorIsTerminal, bool IsText)
{
    /// <summary>The tool's process.</summary>
    public int Process { get; init; }

    /// <summary>The permissions that files it makes do not get.</summary>
    public uint Umask { get; init; }

    /// <summary>Whether it names what only its own process has by that name, such as a shell's <c>&lt;(…)</c>: another file for us.</summary>
    public bool NamesOwnFiles => Arguments.Any(static argument => Array.Exists(s_ownFiles, name => argument.Contains(name, StringComparison.Ordinal)));

    /// <summary>The length of what comes before the strings.</summary>
    public const int HeadLength = 20;

    /// <summary>The kind of frame that a tool sends.</summary>
    public const uint ToolKind = 1;

    /// <summary>The kind of frame that a launch sends.</summary>
    public const uint LaunchKind = 2;

    private const uint ErrorIsTerminalFlag = 2;
    private const int UmaskShift = 8;
    private const uint AllPermissions = 0x1FF;

    private static readonly string[] s_ownFiles = ["/dev/fd/", "/dev/std", "/proc/self/", "/proc/thread-self/"];

    // More than the kernel lets anyone pass to a program.
    private const uint MaxLength = 64 << 20;

    /// <summary>The build's own search path.</summary>
    public string SearchPath => ShimFolder.Without(Environment.GetValueOrDefault("PATH", ""));

    /// <summary>Whether compilers would colour what they print there.</summary>
    public bool HasColours =>
        ErrorIsTerminal && Environment.GetValueOrDefault("TERM", "dumb") != "dumb"
        && Environment.GetValueOrDefault("GCC_COLORS") != "";

    /// <summary>How many bytes follow the head; -1 where it is no tool's.</summary>
    public static int LengthOf(ReadOnlySpan<byte> head)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        return BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == ToolKind && length is >= 16 and <= MaxLength
            ? (int)length - 16
            : -1;
    }

    /// <summary>Reads a frame.</summary>
    /// <returns><see langword="null"/> for one that no shim writes.</returns>
    public static ToolRequest? Parse(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        var argumentCount = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        var variableCount = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        var isText = Utf8.IsValid(body);
        var encoding = isText ? Encoding.UTF8 : Encoding.Latin1;
        if (argumentCount < 1 || argumentCount > body.Length || !TryTake(ref body, encoding, out var directory)
            || !TryTake(ref body, encoding, out var name))
            return null;
        var arguments = ImmutableArray.CreateBuilder<string>((int)argumentCount - 1);
        for (var i = 1; i < argumentCount; i++)
        {
            if (!TryTake(ref body, encoding, out var argument))
                return null;
            arguments.Add(argument);
        }

        // Each has a zero byte, so there are no more than what is left has bytes.
        var environment = new Dictionary<string, string>((int)Math.Min(variableCount, (uint)body.Length), StringComparer.Ordinal);
        for (var i = 0; i < variableCount; i++)
        {
            if (!TryTake(ref body, encoding, out var variable))
                return null;
            var mark = variable.IndexOf('=');
            if (mark > 0)
                environment.TryAdd(variable[..mark], variable[(mark + 1)..]);
        }

        return new ToolRequest(
            name, arguments.MoveToImmutable(), directory, environment, (flags & ErrorIsTerminalFlag) != 0, isText)
        {
            Umask = (flags >> UmaskShift) & AllPermissions,
        };
    }

    /// <summary>The answer that has the shim become a program, which sees the build's own search path.</summary>
    public byte[] Become(string program) =>
        ToolReply.Become(program, SearchPath, IsText ? Encoding.UTF8 : Encoding.Latin1);

    /// <summary>The program that would have run without Burst; <see langword="null"/> where there is none.</summary>
    public string? FindProgram()
    {
        if (Name.Contains('/') && ShimFolder.Without(Name).Length > 0)
            return Path.GetFullPath(Name, Directory.Length > 0 ? Directory : "/");
        return ProgramSearch.Find(Path.GetFileName(Name), SearchPath, Directory);
    }

    /// <summary>The call as models see it.</summary>
    /// <param name="program">What <see cref="FindProgram"/> found.</param>
    public ToolCall ToCall(string program)
    {
        var environment = Environment;
        if (environment.ContainsKey("PATH"))
            environment = new Dictionary<string, string>(environment, StringComparer.Ordinal) { ["PATH"] = SearchPath };
        return new ToolCall(Path.GetFileName(Name), Arguments, Directory, environment, program);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, Encoding encoding, out string text)
    {
        var end = rest.IndexOf((byte)0);
        text = end < 0 ? "" : encoding.GetString(rest[..end]);
        rest = end < 0 ? rest : rest[(end + 1)..];
        return end >= 0;
    }
}
