using System.Text;
using Burst.Wasm.Wasi;
using Burst.Wasm.Wasi.Files;

namespace Burst.Wasm.Tests.Wasi;

/// <summary>The same random calls on the virtual file system and on a folder of the machine: answers and trees are
/// equal.</summary>
public sealed class LinuxDifferenceTests
{
    private const int Runs = 60;
    private const int Calls = 300;

    private static readonly string[] Names = ["a", "b", "c", "d", "e"];

    [Fact]
    public void Calls_Random_AnswerAsLinux()
    {
        for (var seed = 0; seed < Runs; seed++)
            Run(seed);
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        using var guest = new Guest();
        using var linux = new LinuxFolder();
        var open = new List<uint>();
        for (var i = 0; i < Calls; i++)
        {
            var (call, ours, theirs) = Call(random, guest, linux, open);

            // Linux lets a link climb out of the folder; from there on the two go different ways.
            if (ours == nameof(Errno.NotPermitted) && theirs != ours)
                return;
            Assert.True(ours == theirs, $"seed {seed}, call {i}: {call}: {ours}, but Linux says {theirs}");
        }

        Assert.Equal(Describe(linux.Root), Describe(guest.Context.Files.Root));
    }

    private static (string Call, string Ours, string Theirs) Call(
        Random random, Guest guest, LinuxFolder linux, List<uint> open)
    {
        var path = RandomPath(random);
        var other = RandomPath(random);
        var kind = random.Next(open.Count == 0 ? 11 : 16);
        switch (kind)
        {
            case 0 or 1:
                return ($"mkdir {path}", $"{guest.MakeDirectory(path)}", $"{linux.MakeDirectory(path)}");
            case 2:
                return ($"rmdir {path}", $"{guest.RemoveDirectory(path)}", $"{linux.RemoveDirectory(path)}");
            case 3:
                return ($"unlink {path}", $"{guest.Unlink(path)}", $"{linux.Unlink(path)}");
            case 4 or 5:
                return ($"rename {path} {other}", $"{guest.Rename(path, other)}", $"{linux.Rename(path, other)}");
            case 6:
                return ($"link {path} {other}", $"{guest.Link(path, other)}", $"{linux.Link(path, other)}");
            case 7:
                return ($"symlink {path} {other}", $"{guest.Symlink(path, other)}", $"{linux.Symlink(path, other)}");
            case 8:
                var ours = guest.ReadLink(path, out var ourTarget);
                var theirs = linux.ReadLink(path, out var theirTarget);
                return ($"readlink {path}", $"{ours}{ourTarget}", $"{theirs}{theirTarget}");
            case 9 or 10:
                return Open(random, path, guest, linux, open);
        }

        var fd = open[random.Next(open.Count)];
        switch (kind)
        {
            case 11 or 12:
                var text = new string((char)random.Next('a', 'z'), random.Next(20));
                ulong? offset = random.Next(3) == 0 ? (ulong)random.Next(100) : null;
                var written = guest.Write(fd, text, offset);
                return ($"write {fd} {text} {offset}", $"{written}", $"{linux.Write(fd, text, offset)}");
            case 13:
                var length = random.Next(40);
                return ($"read {fd} {length}", guest.Read(fd, (uint)length), linux.Read(fd, length));
            case 14:
                var (delta, origin) = (random.Next(-30, 60), random.Next(3));
                var answer = WasiTransfer.fd_seek(guest.Instance, fd, delta, (uint)origin, Guest.Result);
                return ($"seek {fd} {delta} {origin}", $"{answer}", $"{linux.Seek(fd, delta, origin)}");
            default:
                if (random.Next(2) == 0)
                {
                    open.Remove(fd);
                    linux.Close(fd);
                    return ($"close {fd}", $"{guest.Close(fd)}", nameof(Errno.Success));
                }

                var size = random.Next(100);
                var cut = WasiTransfer.fd_filestat_set_size(guest.Instance, fd, (ulong)size);
                return ($"truncate {fd} {size}", $"{cut}", $"{linux.SetLength(fd, size)}");
        }
    }

    private static (string Call, string Ours, string Theirs) Open(
        Random random, string path, Guest guest, LinuxFolder linux, List<uint> open)
    {
        var flags = random.Next(4) == 0 ? OpenFlags.None : OpenFlags.Create;
        if (flags == OpenFlags.Create && random.Next(4) == 0)
            flags |= OpenFlags.Exclusive;
        if (random.Next(4) == 0)
            flags |= OpenFlags.Truncate;
        var follow = random.Next(4) != 0;
        var modes = random.Next(4) == 0 ? DescriptorFlags.Append : DescriptorFlags.None;
        var ours = guest.TryOpen(path, out var fd, flags, Rights.File, follow, modes);
        var theirs = linux.Open(path, flags, follow, modes != 0, fd);
        if (ours == Errno.Success && theirs == Errno.Success)
            open.Add(fd);
        var call = $"open {path} {flags} {(follow ? "" : "nofollow ")}{modes}";

        // Which of several reasons Linux gives for not creating something is its own affair.
        return (flags & OpenFlags.Create) != 0 && ours != Errno.Success && theirs != Errno.Success
            ? (call, ours == Errno.NotPermitted ? nameof(Errno.NotPermitted) : "refused", "refused")
            : (call, $"{ours}", $"{theirs}");
    }

    private static string RandomPath(Random random)
    {
        var path = new StringBuilder();
        var count = random.Next(1, 4);
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                path.Append(random.Next(12) == 0 ? "//" : "/");
            var isUp = i > 0 && random.Next(20) == 0;
            path.Append(isUp ? ".." : random.Next(20) == 0 ? "." : Names[random.Next(Names.Length)]);
        }

        return random.Next(8) == 0 ? $"{path}/" : path.ToString();
    }

    private static string Describe(string folder)
    {
        var lines = new List<string>();
        Add(new DirectoryInfo(folder), "");
        return Join(lines);

        void Add(DirectoryInfo directory, string prefix)
        {
            foreach (var node in directory.EnumerateFileSystemInfos())
            {
                var name = prefix + node.Name;
                if (node.LinkTarget is { } target)
                {
                    lines.Add($"{name} -> {target}");
                }
                else if (node is DirectoryInfo child)
                {
                    lines.Add($"{name}/");
                    Add(child, $"{name}/");
                }
                else
                {
                    lines.Add($"{name}: {File.ReadAllText(node.FullName)}");
                }
            }
        }
    }

    private static string Describe(VirtualDirectory root)
    {
        var lines = new List<string>();
        Add(root, "");
        return Join(lines);

        void Add(VirtualDirectory directory, string prefix)
        {
            foreach (var (name, node) in directory.Entries)
            {
                lines.Add(node switch
                {
                    VirtualLink link => $"{prefix}{name} -> {link.Target}",
                    VirtualFile file => $"{prefix}{name}: {Encoding.UTF8.GetString(file.GetContent().Span)}",
                    _ => $"{prefix}{name}/",
                });
                if (node is VirtualDirectory child)
                    Add(child, $"{prefix}{name}/");
            }
        }
    }

    private static string Join(List<string> lines)
    {
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }
}
