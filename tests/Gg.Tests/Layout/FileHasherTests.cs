using System.IO.Pipes;
using Burst.Gg.Layout;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Layout;

public sealed class FileHasherTests
{
    [FixtureFact]
    public void HashOf_RecordedFiles_AsGg()
    {
        var folder = Fixtures.PathOf("gg", "01-hash");
        foreach (var line in File.ReadLines(Path.Join(folder, "hashes.txt")))
        {
            var words = line.Split(' ', 2);
            Assert.Equal(words[0], FileHasher.HashOf(Path.Join(folder, "files", words[1])).ToString());
        }
    }

    [FixtureFact]
    public void HashOf_LargeFiles_AsGg()
    {
        using var folder = new TemporaryFolder();
        foreach (var line in File.ReadLines(Fixtures.PathOf("gg", "01-hash", "hashes-large.txt")))
        {
            // "HASH LENGTH bytes of "a""
            var words = line.Split(' ');
            var path = folder.Write("large", new string(words[^1].Trim('"')[0], int.Parse(words[1])));
            Assert.Equal(words[0], FileHasher.HashOf(path).ToString());
        }
    }

    [Fact]
    public async Task HashOf_PipeThatTrickles_AsOneFile()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var reader = pipe.ClientSafePipeHandle;
        var hash = Task.Run(() => FileHasher.HashOf($"/proc/self/fd/{reader.DangerousGetHandle()}"));
        foreach (var letter in "##GGTHUNK##x"u8.ToArray())
        {
            pipe.WriteByte(letter);
            await Task.Yield();
        }

        // The end of the pipe: its writer goes. The reader stays, so that its number is not given to another file.
        pipe.SafePipeHandle.Dispose();

        Assert.Equal(ObjectHash.Of("##GGTHUNK##x"u8), await hash);
    }
}
