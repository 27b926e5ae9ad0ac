using Burst.Storage.UnixFs;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Storage.Tests.UnixFs;

public sealed class UnixFsTests
{
    /// <summary>A pattern that another implementation can make as easily.</summary>
    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((i * 31) + (i >> 8) + (i >> 16));
        return bytes;
    }

    [Theory]
    [InlineData(0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [InlineData(1, "QmS9JArPwa55ePgDnyg6TzX24mYTS1b1vLqWNebyVotKxQ", "bafkreidogqfzz75tpkmjzjke425xqcrmpcib2p5tg44hnbirumdbpl5adu")]
    [InlineData(1000, "QmYLa5he4aQD9dycm6mhMJfKfdc9Y1Ady62QeC3EqiEqC1", "bafkreiaeukrgmf62txn3bnsm5qvwa6oszv3az5ygshpamnksybxkrukt4i")]
    [InlineData(262143, "QmdLDsK2TYY4jZkUmhYYoLR3FC8LHgC61HmDUGKZmh25jc", "bafkreia2fdficwq6uhshly4epczy6sxujlwfsp26kvajt3a6u5z3mjya3a")]
    [InlineData(262144, "QmV1WbfQkghxvYxkBdNjcKmTz8pUKW2QpoAtXBDXejLzVa", "bafkreifitlnc66kaij6yxlgy6jznu643c7esj5on6xy7cr4a4ybi7t6pam")]
    [InlineData(262145, "QmTA4fdsfBngaij65NFJusGhFJejgoQ6boGtcHD7YR1Cdk", "bafybeidyva6znzoavidz5ccqounlb6cshsm7gdvniskoryxpfy4plh46z4")]
    [InlineData(524288, "Qmdj8V582njygC8EA17k1dv9ntqmnY14goHxKbh3kFXN8U", "bafybeibvmw4qshynlousw3vv2nc3humwnezhofkxrm7cjdyihxa5u7q7fy")]
    [InlineData(45613057, "QmYQMFYazXfPgJ2saMpxDWwW9vrU4iyu1CwTfFiGExeBkU", "bafybeierkwkjbgdmgz4wvmaashmnmbfe6rz3wv77bwc3x6crm3t7nkpb4y")]
    [InlineData(45875200, "QmXSY9jXwsnz7xSs65PZTnW6StapFx3JqB8ASoq7BzgysR", "bafybeiee63e6pmcka6janzwbco3r72lbmuun6ei33mvtlxu2eyeaelkdau")]
    public void Build_File_NameAsIpfsMakesIt(int length, string v0, string v1)
    {
        Assert.Equal(v0, $"{UnixFsFile.Build(Pattern(length), UnixFsOptions.V0).Id}");
        Assert.Equal(v1, $"{UnixFsFile.Build(Pattern(length), UnixFsOptions.V1).Id}");
    }

    [Fact]
    public void Build_HelloWorld_NameAsIpfsMakesIt() => Assert.Equal(
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", $"{UnixFsFile.Build("hello world\n"u8, UnixFsOptions.V0).Id}");

    [Fact]
    public void Build_EmptyDirectory_NameAsIpfsMakesIt() => Assert.Equal(
        "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", $"{new UnixFsDirectory().Build(UnixFsOptions.V0).Id}");

    [FixtureFact]
    public void Build_SeedInputs_NameAsInTheReport()
    {
        var folder = Fixtures.PathOf("bacalhau", "seed-20221014", "inputs");
        var directory = new UnixFsDirectory();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var content = File.OpenRead(file);
            directory.Add(Path.GetFileName(file), UnixFsFile.Build(content, UnixFsOptions.V0));
        }

        Assert.Equal("QmeVbdq3vx4P8LJMWmjPaYAzxjMg6nNNJdw9rYFrMvqqy1", $"{directory.Build(UnixFsOptions.V0).Id}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(73)]
    [InlineData(1000)]
    public void ReadBack_AnyLength_SameBytes(int length)
    {
        var content = Pattern(length);
        foreach (var options in new[] { UnixFsOptions.V0, UnixFsOptions.V1 })
        {
            var blocks = new Blocks();
            var small = options with { ChunkBytes = 8, MaxLinks = 3 };
            var root = UnixFsFile.Build(content, small, blocks.Add);
            using var stream = new MemoryStream(content);
            Assert.Equal(root, UnixFsFile.Build(stream, small));
            Assert.Equal(length, root.FileBytes);

            using var copy = new MemoryStream();
            new UnixFsReader(blocks.TryFind).CopyTo(root.Id, copy);
            Assert.Equal(content, copy.ToArray());
        }
    }

    [Fact]
    public void List_Directory_SortedByBytes()
    {
        var blocks = new Blocks();
        var directory = new UnixFsDirectory();
        var file = UnixFsFile.Build("x"u8, UnixFsOptions.V0, blocks.Add);
        foreach (var path in new[] { "b", "\U00010000", "\uFFFD", "a/c/d", "Z", "a/b" })
            directory.Add(path, file);
        directory.AddDirectory("empty/inner");
        var root = directory.Build(UnixFsOptions.V0, blocks.Add);

        var reader = new UnixFsReader(blocks.TryFind);
        Assert.True(reader.IsDirectory(root.Id));
        Assert.False(reader.IsDirectory(file.Id));
        Assert.Equal(["Z", "a", "b", "empty", "\uFFFD", "\U00010000"], reader.List(root.Id).Select(link => link.Name));
        Assert.Equal(6, root.FileBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a//b")]
    [InlineData("a/..")]
    [InlineData("x")]
    [InlineData("x/y")]
    public void Add_BadPath_Throws(string path)
    {
        var directory = new UnixFsDirectory();
        directory.Add("x", default);
        Assert.Throws<ThunkFormatException>(() => directory.Add(path, default));
    }

    [Fact]
    public void Read_WrongOrMissingBlock_SaysWhich()
    {
        var root = UnixFsFile.Build("x"u8, UnixFsOptions.V0);
        var missing = new UnixFsReader((Cid _, out ReadOnlyMemory<byte> block) =>
        {
            block = default;
            return false;
        });
        Assert.Contains($"{root.Id}", Assert.Throws<ThunkFormatException>(() => missing.IsDirectory(root.Id)).Message);
        var wrong = new UnixFsReader((Cid _, out ReadOnlyMemory<byte> block) =>
        {
            block = "y"u8.ToArray();
            return true;
        });
        Assert.Contains("other bytes", Assert.Throws<ThunkFormatException>(() => wrong.IsDirectory(root.Id)).Message);
    }

    [Fact]
    public void Decode_AnyTruncationOrFlip_ReadsOrThrows()
    {
        var directory = new UnixFsDirectory();
        directory.Add("file", UnixFsFile.Build("content"u8, UnixFsOptions.V0));
        byte[] block = [];
        directory.Build(UnixFsOptions.V0, (_, bytes) => block = bytes.ToArray());
        for (var length = 0; length < block.Length; length++)
            Check(block[..length]);
        for (var bit = 0; bit < block.Length * 8; bit++)
        {
            var changed = block.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Check(changed);
        }

        static void Check(byte[] bytes)
        {
            try
            {
                UnixFsNode.Decode(DagNode.Decode(bytes).Data);
            }
            catch (ThunkFormatException)
            {
                // As it should be.
            }
        }
    }

    private sealed class Blocks
    {
        private readonly Dictionary<Cid, byte[]> _blocks = [];

        public void Add(Cid id, ReadOnlySpan<byte> block) => _blocks[id] = block.ToArray();

        public bool TryFind(Cid id, out ReadOnlyMemory<byte> block)
        {
            var isThere = _blocks.TryGetValue(id, out var bytes);
            block = bytes;
            return isThere;
        }
    }
}
