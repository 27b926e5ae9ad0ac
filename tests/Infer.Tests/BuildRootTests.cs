using Burst.Infer.Inputs;

namespace Burst.Infer.Tests;

public sealed class BuildRootTests
{
    [Theory]
    [InlineData("/home/u/proj", "/home/u/proj/src/a.c", "p/src/a.c")]
    [InlineData("/home/u/proj", "/home/u/proj", "p")]
    [InlineData("/home/u/proj", "/home/u/project/a.c", "s/home/u/project/a.c")]
    [InlineData("/home/u/proj", "/usr/include/stdio.h", "s/usr/include/stdio.h")]
    [InlineData("/", "/usr/include/stdio.h", "p/usr/include/stdio.h")]
    public void NameOf_AFile_IsItsPlaceInTheTree(string root, string path, string expected) =>
        Assert.Equal(expected, new BuildRoot(root).NameOf(path));
}
