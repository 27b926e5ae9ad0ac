using System.Text;
using Burst.Engine;
using Burst.Infer.Toolchains;
using Burst.Thunks;
using Burst.Workers.Processes;

namespace Burst.Infer.Tests.Toolchains;

public sealed class ToolThunkTests
{
    [Theory]
    [InlineData(SandboxMode.None)]
    [InlineData(SandboxMode.Auto)]
    [InlineData(SandboxMode.Strict)]
    public async Task Force_ATool_SeesItsFilesInTheTree(SandboxMode sandbox)
    {
        await using var shop = new Workshop(sandbox: sandbox);
        shop.Write("sub/words", "pear\napple\n");
        shop.Write("more words", "fig\n");
        var thunk = Call(shop, "/usr/bin/sort", shop["sub"]);
        thunk.Arguments.AddRange(["words", "../more words", "-o", thunk.PlaceOf(shop["out/sorted"])]);
        thunk.AddInput(shop["sub/words"]);
        thunk.AddInput(shop["more words"]);
        thunk.AddOutput(shop["out/sorted"], "output");

        var hash = thunk.Write();

        Assert.Equal("apple\nfig\npear\n", await shop.ForceTextAsync(new OutputRef(hash)));
        Assert.Equal("", await shop.ForceTextAsync(new OutputRef(hash, ToolTreeNames.Messages)));
    }

    [Fact]
    public async Task Force_AnOutputOfAnotherThunk_IsAnInput()
    {
        await using var shop = new Workshop();
        shop.Write("a", "b\na\n");
        var first = Call(shop, "/usr/bin/sort", shop.ProjectPath);
        first.Arguments.AddRange(["a", "-o", "b"]);
        first.AddInput(shop["a"]);
        first.AddOutput(shop["b"], "output");
        var second = Call(shop, "/usr/bin/sort", shop.ProjectPath);
        second.Arguments.AddRange(["-r", "b", "-o", "c"]);
        second.AddInput("p/b", new OutputRef(first.Write()));
        second.AddOutput(shop["c"], "output");

        Assert.Equal("b\na\n", await shop.ForceTextAsync(new OutputRef(second.Write())));
    }

    [Fact]
    public async Task Force_WhatAToolPrints_IsAnOutputWithoutTheTreesPlace()
    {
        await using var shop = new Workshop();
        var thunk = Call(shop, "/usr/bin/tee", shop.ProjectPath);
        thunk.Arguments.AddRange(["kept"]);
        thunk.AddOutput(shop["kept"], "output");
        var quiet = thunk.Write();
        var find = Call(shop, "/usr/bin/find", shop.ProjectPath);
        find.Arguments.AddRange([find.PlaceOf(shop.ProjectPath), "-fprint", "list"]);
        find.AddOutput(shop["list"], "output");
        find.Arguments.AddRange(["-print"]);

        Assert.Equal("", await shop.ForceTextAsync(new OutputRef(quiet, ToolTreeNames.Messages)));
        Assert.StartsWith("@{TREE}/p\n", await shop.ForceTextAsync(new OutputRef(find.Write(), ToolTreeNames.Messages)));
    }

    [Fact]
    public async Task Force_AToolThatFails_FailsAsItDidAndSaysWhatItSaid()
    {
        await using var shop = new Workshop();
        var thunk = Call(shop, "/usr/bin/sort", shop.ProjectPath);
        thunk.Arguments.AddRange([thunk.PlaceOf(shop["missing"]), "-o", "out"]);
        thunk.AddOutput(shop["out"], "output");

        var failure = await Assert.ThrowsAsync<ThunkFailedException>(() => shop.ForceAsync(new OutputRef(thunk.Write())));

        Assert.Equal(2, failure.Failure.Failure.ExitStatus);
        Assert.Equal("sort: cannot read: @{TREE}/p/missing: No such file or directory\n", Encoding.UTF8.GetString(shop.Errors.ToArray()));
    }

    [Fact]
    public async Task Force_AToolThatWritesNothing_NamesTheFile()
    {
        await using var shop = new Workshop();
        var thunk = Call(shop, "/usr/bin/true", shop.ProjectPath);
        thunk.AddOutput(shop["out"], "output");

        await Assert.ThrowsAsync<ThunkFailedException>(() => shop.ForceAsync(new OutputRef(thunk.Write())));

        Assert.Contains("did not write 'p/out'", Encoding.UTF8.GetString(shop.Errors.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_ANameThatLeadsOutOfTheTree_IsRefused()
    {
        await using var shop = new Workshop();
        var thunk = Call(shop, "/usr/bin/true", shop.ProjectPath);
        thunk.AddInput("p/../../escaped", "x"u8);
        thunk.AddOutput(shop["out"], "output");

        await Assert.ThrowsAsync<ThunkFailedException>(() => shop.ForceAsync(new OutputRef(thunk.Write())));

        Assert.Contains("leads out of the tree", Encoding.UTF8.GetString(shop.Errors.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_TheSameCallInTwoProjects_IsOneThunk()
    {
        await using var one = new Workshop("one");
        await using var two = new Workshop("another");

        Assert.Equal(Sort(one), Sort(two));

        static ObjectHash Sort(Workshop shop)
        {
            shop.Write("words", "pear\napple\n");
            var thunk = Call(shop, "/usr/bin/sort", shop.ProjectPath);
            thunk.Arguments.AddRange([thunk.PlaceOf(shop["words"]), "-o", "sorted"]);
            thunk.AddInput(shop["words"]);
            thunk.AddOutput(shop["sorted"], "output");
            return thunk.Write();
        }
    }

    [Fact]
    public async Task TryGet_AScript_IsRefusedByName()
    {
        await using var shop = new Workshop();
        var script = shop.Write("tool", "#!/bin/sh\n");

        Assert.False(shop.Tools.TryGet([script], out _, out var reason));
        Assert.Equal($"{script} is a script", reason);
    }

    private static ToolThunk Call(Workshop shop, string program, string directory)
    {
        Assert.True(shop.Tools.TryGet([program], out var tools, out var reason), reason);
        return new ToolThunk(shop.Files, shop.Root, tools, program, directory);
    }
}
