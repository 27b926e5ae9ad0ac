using Burst.Engine;
using Burst.Gg.Targets;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Gg.Tests.Targets;

public sealed class TargetReaderTests : IDisposable
{
    private const string Name = "TqTHe1Rrpgb8J35rJx9ePFRE0nVoBdjj7lB_p61gcAZI00000107";

    private readonly TemporaryFolder _folder = new();
    private readonly PlainObjectStore _objects;

    public TargetReaderTests() => _objects = new PlainObjectStore(_folder["blobs"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_ListWithPlaceholderAndOther_SortedOut()
    {
        var placeholder = _folder.Write("p", $"#!/usr/bin/env gg-force-and-run\n{Name}#odd\n");
        var other = _folder.Write("v", "value");
        var reader = Read(takesReferences: false, $"@{_folder.Write("list", $"{placeholder}\n\n{other}\n")}");

        Assert.Equal([new ForceTarget(placeholder, OutputRef.Parse($"{Name}#odd"), placeholder)], reader.Targets);
        Assert.Equal([other], reader.Others);
    }

    [Fact]
    public void Add_ThunkFile_ForcedByItsContentNotItsPath()
    {
        var file = new Thunk(new Function("F", ["f"], []), null, null, [new ThunkInput("E")], ["out"]).Encode();
        var path = _folder["thunk"];
        File.WriteAllBytes(path, file);

        var target = Assert.Single(Read(takesReferences: false, path).Targets);

        Assert.Equal(new ForceTarget(path, new OutputRef(ObjectHash.Of(file)), null), target);
        Assert.True(_objects.Contains(target.Output.Thunk));
    }

    [Fact]
    public void Add_Reference_OnlyWhereAllowed()
    {
        var target = Assert.Single(Read(takesReferences: true, $"{Name}#odd").Targets);

        Assert.Equal(new ForceTarget($"{Name}#odd", OutputRef.Parse($"{Name}#odd"), null), target);
        Assert.Throws<BurstException>(() => Read(takesReferences: false, Name));
    }

    [Theory]
    [InlineData("nosuchfile", "open (nosuchfile): No such file or directory")]
    [InlineData("@nosuchlist", "open (nosuchlist): No such file or directory")]
    public void Add_AbsentFile_GgsMessage(string argument, string message) =>
        Assert.Equal(message, Assert.Throws<BurstException>(() => Read(takesReferences: true, argument)).Message);

    private TargetReader Read(bool takesReferences, string argument)
    {
        var reader = new TargetReader(() => _objects, takesReferences);
        reader.Add(argument);
        return reader;
    }
}
