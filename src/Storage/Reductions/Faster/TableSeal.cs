using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Burst.Storage.Reductions.Faster;

/// <summary>What the files of a table were when it was closed, so that damage is found before FASTER believes them: it follows
/// addresses and lengths in its files without a question, and one flipped bit can end the process.</summary>
/// <remarks>
/// <para>A line for each file: CRC-32C, length in bytes, name; then the CRC of these lines. Broken when the table is opened, since it
/// says nothing of a table in use: after a crash there is none.</para>
/// <para>All files are read, at some gigabytes a second where the system has them in memory.</para>
/// </remarks>
internal static class TableSeal
{
    private const string Name = "seal";
    private const int BufferBytes = 1 << 20;

    /// <summary>Seals a table that is closed.</summary>
    /// <param name="folder">Where its files are.</param>
    public static void Write(string folder)
    {
        var lines = new StringBuilder();
        foreach (var (name, path) in FilesIn(folder))
            lines.Append(LineOf(name, path)).Append('\n');
        File.WriteAllText(Path.Combine(folder, Name), $"{lines}{TextOf(Checksum(Encoding.UTF8.GetBytes(lines.ToString())))}\n");
    }

    /// <summary>Names the files that are not as they were; none where the table was not sealed.</summary>
    /// <param name="folder">Where its files are.</param>
    public static IReadOnlyList<string> FindDamage(string folder)
    {
        if (Read(Path.Combine(folder, Name)) is not { } lines)
            return [];
        var damaged = new List<string>();
        foreach (var line in lines)
        {
            var name = line[(line.IndexOf(' ', line.IndexOf(' ') + 1) + 1)..];
            var path = Path.Combine(folder, name);
            if (!File.Exists(path) || LineOf(name, path) != line)
                damaged.Add(name);
        }

        return damaged;
    }

    /// <summary>Breaks the seal, for good: it must not come back after a loss of power, beside a log that has grown.</summary>
    public static void Break(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return;
        using (var file = new FileStream(path, FileMode.Truncate))
            file.Flush(flushToDisk: true);
        File.Delete(path);
    }

    private static string[]? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0)
            return null;
        var text = string.Concat(lines[..^1].Select(line => $"{line}\n"));
        return lines[^1] == TextOf(Checksum(Encoding.UTF8.GetBytes(text))) ? lines[..^1] : null;
    }

    private static IEnumerable<(string Name, string Path)> FilesIn(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        let name = Path.GetRelativePath(folder, path)
        where name != Name && new FileInfo(path).Length > 0
        select (name, path);

    private static string LineOf(string name, string path)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var buffer = new byte[BufferBytes];
        var sum = uint.MaxValue;
        long length = 0;
        for (int count; (count = RandomAccess.Read(file, buffer, length)) > 0; length += count)
            sum = Checksum(buffer.AsSpan(0, count), sum);
        return string.Create(CultureInfo.InvariantCulture, $"{TextOf(sum)} {length} {name}");
    }

    private static string TextOf(uint sum) => sum.ToString("x8", CultureInfo.InvariantCulture);

    private static uint Checksum(ReadOnlySpan<byte> bytes, uint sum = uint.MaxValue)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            sum = BitOperations.Crc32C(sum, word);
        foreach (var rest in bytes[(words.Length * sizeof(ulong))..])
            sum = BitOperations.Crc32C(sum, rest);
        return sum;
    }
}
