using System.Formats.Tar;

namespace Burst.Docker.Tests.Support;

/// <summary>The root file system of an image of tests: busybox under a few of its names.</summary>
internal static class BusyboxTree
{
    private static readonly string[] Names =
        ["sh", "cat", "cp", "dd", "echo", "env", "grep", "head", "id", "ls", "md5sum", "mkdir", "rm", "seq", "sleep", "stty",
         "test", "touch", "true", "wc", "yes"];

    /// <summary>As a tar archive, from its start.</summary>
    public static Stream Pack()
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in new[] { "bin", "dev", "etc", "proc", "sys", "tmp" })
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)Convert.ToInt32("755", 8) });
            using var busybox = File.OpenRead("/bin/busybox");
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox")
            {
                DataStream = busybox,
                Mode = (UnixFileMode)Convert.ToInt32("755", 8),
            });
            foreach (var name in Names)
                writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{name}") { LinkName = "busybox" });
        }

        archive.Position = 0;
        return archive;
    }

    /// <summary>A tar archive with one file.</summary>
    public static Stream PackFile(string name, byte[] content)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        archive.Position = 0;
        return archive;
    }
}
