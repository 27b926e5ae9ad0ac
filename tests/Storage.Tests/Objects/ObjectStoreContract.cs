using System.Text;
using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Storage.Tests.Objects;

/// <summary>What every object store does.</summary>
public abstract class ObjectStoreContract : IDisposable
{
    private readonly TemporaryFolder _files = new();

    private protected TemporaryFolder Files => _files;

    protected abstract IObjectStore Store { get; }

    public virtual void Dispose()
    {
        _files.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(65_496)]
    [InlineData(65_536)]
    [InlineData(3_000_001)]
    public void Write_AnyLength_IsReadBack(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var hash = ObjectHash.Of(content);

        Assert.False(Store.Contains(hash));
        Store.Write(hash, content);

        Assert.True(Store.Contains(hash));
        Assert.True(Store.TryRead(hash, out var read));
        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public void Write_Thunk_IsReadBack()
    {
        var content = "##GGTHUNK##..."u8;
        var hash = ObjectHash.Of(content);
        Store.Write(hash, content);
        Assert.True(hash.IsThunk);
        Assert.True(Store.TryRead(hash, out var read));
        Assert.Equal(content, read.Span);
    }

    [Fact]
    public void Write_Twice_ChangesNothing()
    {
        var hash = ObjectHash.Of("again"u8);
        Store.Write(hash, "again"u8);
        Assert.True(Store.TryRead(hash, out var before));
        Store.Write(hash, "again"u8);
        Assert.True(Store.TryRead(hash, out var after));
        Assert.Equal(before.Span, after.Span);
    }

    [Fact]
    public void Write_NameOfAnotherLength_Throws() =>
        Assert.Throws<ArgumentException>(() => Store.Write(ObjectHash.Of("ab"u8), "abc"u8));

    [Fact]
    public void TryRead_Absent_IsNo()
    {
        Assert.False(Store.TryRead(ObjectHash.Of("absent"u8), out var content));
        Assert.True(content.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(65_536)]
    [InlineData(2_500_000)]
    public void Adopt_File_IsStoredAndGone(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(Files["out"], content);

        var hash = Store.Adopt(Files["out"]);

        Assert.Equal(ObjectHash.Of(content), hash);
        Assert.False(File.Exists(Files["out"]));
        Assert.True(Store.TryRead(hash, out var read));
        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public void Adopt_ThunkFile_IsNamedAsThunk()
    {
        File.WriteAllText(Files["out"], "##GGTHUNK##");
        Assert.True(Store.Adopt(Files["out"]).IsThunk);
    }

    [Fact]
    public void Adopt_ObjectThatIsThere_RemovesTheFile()
    {
        Store.Write(ObjectHash.Of("same"u8), "same"u8);
        File.WriteAllText(Files["out"], "same");
        Assert.Equal(ObjectHash.Of("same"u8), Store.Adopt(Files["out"]));
        Assert.False(File.Exists(Files["out"]));
    }

    [Fact]
    public void Adopt_AbsentFile_IsUnavailableAndNamesThePath()
    {
        var error = Assert.Throws<ObjectStoreException>(() => Store.Adopt(Files["absent"]));
        Assert.Equal(ObjectFault.Unavailable, error.Fault);
        Assert.Contains(Files["absent"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adopt_SymbolicLink_IsRefused()
    {
        File.WriteAllText(Files["real"], "real");
        File.CreateSymbolicLink(Files["link"], Files["real"]);
        var error = Assert.Throws<ObjectStoreException>(() => Store.Adopt(Files["link"]));
        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Files["real"]));
    }

    [Fact]
    public void Adopt_Folder_IsRefused()
    {
        Directory.CreateDirectory(Files["folder"]);
        var error = Assert.Throws<ObjectStoreException>(() => Store.Adopt(Files["folder"]));
        Assert.Contains("not a regular file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteAndRead_Hammer_AgreeOnEveryObject()
    {
        const int Objects = 300;
        var contents = Enumerable.Range(0, Objects)
            .Select(i => Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), i) + i)).ToArray();
        var hashes = contents.Select(content => ObjectHash.Of(content)).ToArray();
        Hammer.Run(thread =>
        {
            for (var i = 0; i < Objects; i++)
            {
                var own = (i + (thread * Objects / Hammer.ThreadCount)) % Objects;
                Store.Write(hashes[own], contents[own]);
                Assert.True(Store.TryRead(hashes[own], out var read));
                Assert.Equal(contents[own], read.Span);
                if (Store.TryRead(hashes[Objects - 1 - i], out var other))
                    Assert.Equal(contents[Objects - 1 - i], other.Span);
            }
        });
        Assert.All(hashes, hash => Assert.True(Store.Contains(hash)));
    }
}
