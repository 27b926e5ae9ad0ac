using System.Buffers;
using System.Formats.Tar;
using System.Text;

namespace Burst.Thunks.Tests;

public sealed class DirectoryArchiveTests
{
    private static readonly string LongName = $"long/{new string('x', 150)}/{new string('ü', 60)}";

    private static byte[] Pack(params (string Path, string? Text)[] entries)
    {
        var output = new ArrayBufferWriter<byte>();
        DirectoryArchive.Write(
            entries.Select(entry => new DirectoryEntry(
                entry.Path, entry.Text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(entry.Text).AsMemory())), output);
        return output.WrittenSpan.ToArray();
    }

    private static (string Path, string? Text)[] Unpack(ReadOnlyMemory<byte> archive) =>
        [.. DirectoryArchive.Read(archive).Select(entry =>
            (entry.Path, entry.Content is { } content ? Encoding.UTF8.GetString(content.Span) : null))];

    [Fact]
    public void WriteRead_SameEntriesInByteOrder()
    {
        var archive = Pack((LongName, "long"), ("b", ""), ("a/x", "1"), ("a", null), ("a.b", "2"), ("empty/dir", null));
        Assert.Equal([("a.b", "2"), ("a/x", "1"), ("b", ""), ("empty/dir", null), (LongName, "long")], Unpack(archive));
    }

    [Fact]
    public void Write_AnyOrder_SameBytes() =>
        Assert.Equal(Pack(("a", "1"), ("d", null), ("d/e", "2")), Pack(("d/e", "2"), ("a", "1")));

    [Fact]
    public void Write_Empty_TwoRecords()
    {
        Assert.Equal(new byte[1024], Pack());
        Assert.Empty(Unpack(Pack()));
        Assert.Empty(Unpack(default));
    }

    [Fact]
    public void Write_ReadByAnotherReader()
    {
        using var reader = new TarReader(new MemoryStream(Pack((LongName, "long"), ("a", "1"), ("d", null))));
        var names = new List<string>();
        while (reader.GetNextEntry() is { } entry)
            names.Add($"{entry.Name} {entry.EntryType} {entry.Length}");
        Assert.Equal(["a RegularFile 1", "d/ Directory 0", $"{LongName} RegularFile 4"], names);
    }

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.V7)]
    public void Read_OfAnotherWriter(TarEntryFormat format)
    {
        var name = format == TarEntryFormat.V7 ? "plain" : $"{new string('p', 90)}/{new string('x', 90)}";
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            writer.WriteEntry(Make("./", true));
            writer.WriteEntry(Make("./d/", true));
            var file = Make($"./{name}", false);
            file.DataStream = new MemoryStream("text"u8.ToArray());
            writer.WriteEntry(file);
        }

        Assert.Equal([("d", null), (name, "text")], Unpack(stream.ToArray()));

        TarEntry Make(string path, bool isDirectory) => format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(isDirectory ? TarEntryType.Directory : TarEntryType.V7RegularFile, path),
            TarEntryFormat.Ustar => new UstarTarEntry(isDirectory ? TarEntryType.Directory : TarEntryType.RegularFile, path),
            TarEntryFormat.Gnu => new GnuTarEntry(isDirectory ? TarEntryType.Directory : TarEntryType.RegularFile, path),
            _ => new PaxTarEntry(isDirectory ? TarEntryType.Directory : TarEntryType.RegularFile, path),
        };
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData("a\0b")]
    public void Write_BadPath_Throws(string path) => Assert.Throws<ThunkFormatException>(() => Pack((path, "")));

    [Fact]
    public void Write_Conflict_Throws()
    {
        Assert.Throws<ThunkFormatException>(() => Pack(("a", "1"), ("a", "2")));
        Assert.Throws<ThunkFormatException>(() => Pack(("a", "1"), ("a/b", "2")));
    }

    [Fact]
    public void Read_AnyDamage_ReadsOrThrows()
    {
        var archive = Pack(("a/x", "content"), (LongName, "long"));
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = archive.ToArray();
            for (var changes = random.Next(1, 3); changes > 0; changes--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Unpack(damaged.AsMemory(0, random.Next(4) == 0 ? random.Next(damaged.Length) : damaged.Length));
            }
            catch (ThunkFormatException)
            {
                // As it should be.
            }
        }
    }
}
